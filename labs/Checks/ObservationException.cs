namespace Lab.Labs.Checks;

/// <summary>A check can't look: something that it needs is not there.</summary>
/// <param name="expected">What has to be there before the check can look.</param>
/// <param name="message">What is missing, and how to get it.</param>
public sealed class ObservationException(string expected, string message) : Exception(message)
{
    /// <summary>What has to be there before the check can look.</summary>
    public string Expected => expected;
}
