namespace Lab.Cli.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Check">The check.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="What">What is so.</param>
/// <param name="Why">Why that matters; <see langword="null"/> where nothing is wrong.</param>
/// <param name="Fix">What to do about it, with the command to type where there is one; <see langword="null"/> where nothing is wrong.</param>
internal sealed record DoctorFinding(string Check, Severity Severity, string What, string? Why, string? Fix)
{
    public static DoctorFinding Ok(string check, string what) => new(check, Severity.Ok, what, Why: null, Fix: null);

    public static DoctorFinding Warning(string check, string what, string why, string fix) => new(check, Severity.Warning, what, why, fix);

    public static DoctorFinding Error(string check, string what, string why, string fix) => new(check, Severity.Error, what, why, fix);

    /// <summary>The finding with each of its texts in one line: a proxy may have answered with a whole page.</summary>
    public static DoctorFinding InLines(DoctorFinding finding) =>
        finding with { What = Line(finding.What), Why = finding.Why is null ? null : Line(finding.Why), Fix = finding.Fix is null ? null : Line(finding.Fix) };

    private static string Line(string text)
    {
        const int Longest = 600;
        var line = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
