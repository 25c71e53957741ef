namespace Lab.Labs.Checks;

/// <summary>A check can't look: something that it needs is not there.</summary>
/// <param name="message">What is missing, and how to get it.</param>
public sealed class ObservationException(string message) : Exception(message);
