namespace Lab.Simulation.Paths;

/// <summary>A step of a packet's way.</summary>
/// <param name="Where">What it passes, with id and name, for example <c>rtb-0f3… (private)</c>.</param>
/// <param name="What">What happens there, in words.</param>
public sealed record PathHop(string Where, string What);
