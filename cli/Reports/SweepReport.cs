namespace Lab.Cli.Reports;

/// <summary>What a sweep found, and what it did with it.</summary>
/// <param name="Places">Where it looked: accounts with their regions, or simulated worlds.</param>
/// <param name="IsDryRun">Whether it only looked.</param>
/// <param name="Environments">The environments of which something is left over.</param>
internal sealed record SweepReport(IReadOnlyList<string> Places, bool IsDryRun, IReadOnlyList<SweptEnvironmentReport> Environments)
{
    /// <summary>The account's number; with the target aws.</summary>
    public string? Account { get; init; }

    /// <summary>The region; with the target aws.</summary>
    public string? Region { get; init; }
}

/// <summary>An environment of which something is left over.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="AgeSeconds">How long ago the youngest of it was made, as far as AWS tells.</param>
/// <param name="LeftOut">Why nothing of it is deleted.</param>
/// <param name="Leftovers">What is left over, in the order in which it has to go.</param>
internal sealed record SweptEnvironmentReport(string Environment, double? AgeSeconds, string? LeftOut, IReadOnlyList<LeftoverReport> Leftovers);

/// <summary>Something that is left over.</summary>
/// <param name="Kind">For example <c>load balancer</c>.</param>
/// <param name="Id">Its id, name or ARN.</param>
/// <param name="Name">Its name, where it has one beside the id.</param>
/// <param name="CreatedAt">When it was made, where AWS tells.</param>
/// <param name="Reason">Why it is known to be the environment's.</param>
/// <param name="InUseBy">What keeps it, so that it is left alone.</param>
/// <param name="State"><c>left</c> (nothing was tried), <c>deleted</c> or <c>failed</c>.</param>
/// <param name="Failure">Why it, or a part of it, is still there.</param>
internal sealed record LeftoverReport(
    string Kind, string Id, string? Name, DateTimeOffset? CreatedAt, string Reason, string? InUseBy, string State, string? Failure);
