namespace Lab.Simulation.Resources;

/// <summary>Id and outputs of a resource that was made.</summary>
public sealed record ResourceResult(string Id, PropertyMap Outputs);
