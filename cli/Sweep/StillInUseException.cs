namespace Lab.Cli.Sweep;

/// <summary>Something can't be deleted yet.</summary>
/// <param name="message">What AWS says.</param>
internal sealed class StillInUseException(string message) : Exception(message);
