namespace Lab.Labs.Checks;

/// <summary>One of the things that a check looked at: a subnet, a node, a pair of pods.</summary>
/// <param name="Holds">Whether the claim holds for it.</param>
/// <param name="Seen">What was seen.</param>
internal sealed record Finding(bool Holds, string Seen);

/// <summary>Puts findings together.</summary>
internal static class Findings
{
    /// <summary>The claim holds when there is a finding and it holds for each; <paramref name="whenNone"/> is seen when there is none.</summary>
    public static CheckOutcome ToOutcome(this IEnumerable<Finding> findings, string expected, string whenNone = "nothing to look at")
    {
        var all = findings.ToList();
        if (all.Count == 0) return new CheckOutcome(Passed: false, expected, whenNone);

        var failed = all.Where(finding => !finding.Holds).ToList();
        if (failed.Count == 0) return new CheckOutcome(Passed: true, expected, Join(all));
        var others = failed.Count == all.Count ? "" : $" (holds for the other {all.Count - failed.Count} of {all.Count})";
        return new CheckOutcome(Passed: false, expected, Join(failed) + others);
    }

    /// <summary>The claim holds when it holds for this one thing.</summary>
    public static CheckOutcome ToOutcome(this Finding finding, string expected) => new(finding.Holds, expected, finding.Seen);

    private static string Join(IEnumerable<Finding> findings) => string.Join("; ", findings.Select(finding => finding.Seen));
}
