namespace Lab.Simulation.Engine;

/// <summary>A failed operation.</summary>
/// <param name="Urn">The resource.</param>
/// <param name="Operation">What was tried.</param>
/// <param name="Code">The service's error code, or <see langword="null"/> when the program itself failed.</param>
/// <param name="Message">The reasons, in the service's words.</param>
public sealed record ResourceFailure(string Urn, ResourceOperation Operation, string? Code, string Message);
