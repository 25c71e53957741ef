namespace Lab.Labs.Checks;

/// <summary>A probe can't see this in its world, whatever is there: that says nothing for or against a claim.</summary>
/// <param name="reason">Why, in words that follow <c>not observed, because</c>.</param>
public sealed class NotObservedException(string reason) : Exception($"not observed, because {reason}");
