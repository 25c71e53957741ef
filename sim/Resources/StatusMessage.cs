namespace Lab.Simulation.Resources;

/// <summary>A line of progress of one operation.</summary>
/// <param name="Text">The words of the real provider.</param>
/// <param name="Simulated">How long the real operation would have taken since the line before.</param>
/// <param name="IsWarning">Whether the real provider shows it as a warning.</param>
public sealed record StatusMessage(string Text, TimeSpan Simulated, bool IsWarning);
