namespace Lab.Labs.Checks;

/// <summary>One of the things that a check looked at: a subnet, a node, a pair of pods.</summary>
/// <param name="Holds">Whether the claim holds for it.</param>
/// <param name="Seen">What was seen.</param>
internal sealed record Finding(bool Holds, string Seen)
{
    /// <summary>Whether it was seen at all; otherwise <see cref="Seen"/> says why not.</summary>
    public bool IsObserved { get; private init; } = true;

    /// <summary>Nobody can say whether the claim holds for it.</summary>
    public static Finding NotObserved(string why) => new(Holds: false, why) { IsObserved = false };
}

/// <summary>Puts findings together.</summary>
internal static class Findings
{
    /// <summary>
    /// The claim holds when there is a finding and it holds for each; <paramref name="whenNone"/> is seen when there is none. One finding against it
    /// is enough; without one, a thing that wasn't seen leaves it open.
    /// </summary>
    public static CheckOutcome ToOutcome(this IEnumerable<Finding> findings, string expected, string whenNone = "nothing to look at")
    {
        var all = findings.ToList();
        if (all.Count == 0) return new CheckOutcome(CheckVerdict.Failed, expected, whenNone);

        var failed = all.Where(finding => finding is { Holds: false, IsObserved: true }).ToList();
        var unseen = all.Where(finding => !finding.IsObserved).ToList();
        if (failed.Count == 0 && unseen.Count == 0) return new CheckOutcome(CheckVerdict.Passed, expected, Join(all));
        var holding = all.Count - failed.Count - unseen.Count;
        var others = holding == 0 ? "" : $" (holds for the other {holding} of {all.Count})";
        return failed.Count == 0
            ? new CheckOutcome(CheckVerdict.NotObserved, expected, Join(unseen) + others)
            : new CheckOutcome(CheckVerdict.Failed, expected, Join(failed) + others);
    }

    /// <summary>The claim holds when it holds for this one thing.</summary>
    public static CheckOutcome ToOutcome(this Finding finding, string expected) => new[] { finding }.ToOutcome(expected);

    private static string Join(IEnumerable<Finding> findings) => string.Join("; ", findings.Select(finding => finding.Seen));
}
