using System.CommandLine;
using System.Text.RegularExpressions;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;

namespace Lab.Cli.Commands;

/// <summary>What <c>lab sweep</c> is told beside what every command is.</summary>
/// <param name="IsAll">Every environment.</param>
/// <param name="IsNamed">Whether the environment was named, and isn't the one that is meant without a name.</param>
/// <param name="OlderThan">The least age.</param>
/// <param name="IsDelete">Whether to delete.</param>
/// <param name="Account">The account that it shall be.</param>
/// <param name="Region">The region.</param>
internal sealed partial record SweepOptions(bool IsAll, bool IsNamed, TimeSpan? OlderThan, bool IsDelete, string? Account, string? Region)
{
    private static readonly Option<bool> AllEnvironments = new("--all-environments") { Description = "Every environment, in place of --env" };

    private static readonly Option<string?> Age = new("--older-than") { Description = "Only environments whose youngest leftover is older", HelpName = "90m|6h|2d" };

    private static readonly Option<bool> Delete = new("--delete") { Description = "Delete what is shown; without it nothing is changed" };

    private static readonly Option<string?> AccountNumber = new("--account") { Description = "The account that it has to be; needed with --yes on AWS", HelpName = "number" };

    private static readonly Option<string?> RegionName = new("--region") { Description = "The region of AWS to look in; needed with --yes", HelpName = "region" };

    /// <summary>The options.</summary>
    public static IReadOnlyList<Option> All => [AllEnvironments, Age, Delete, LabOptions.Yes, AccountNumber, RegionName, LabOptions.DestroyProtected];

    /// <summary>Reads them.</summary>
    /// <exception cref="LabException">They are wrong or don't go together: all that doesn't.</exception>
    public static SweepOptions Of(LabSession session)
    {
        var line = session.Line;
        var problems = new Problems();
        var options = new SweepOptions(
            line.GetValue(AllEnvironments), line.GetResult(LabOptions.Environment) is { Implicit: false },
            line.GetValue(Age) is { } age ? Durations.Parse(age) : null, line.GetValue(Delete), line.GetValue(AccountNumber), line.GetValue(RegionName));
        if (line.GetValue(Age) is { } text && options.OlderThan is null) problems.Add($"--older-than {text}: write a number and m, h or d, such as 6h");
        if (options is { IsAll: true, IsNamed: true }) problems.Add("--all-environments means every environment: leave --env out");
        if (options.Account is { } account && !AccountPattern().IsMatch(account)) problems.Add($"--account {account}: write the twelve digits of its number");
        if (options.Region is { } region && !RegionPattern().IsMatch(region)) problems.Add($"--region {region}: write it like ap-northeast-2");
        foreach (var problem in OfTarget(session, options)) problems.Add(problem);
        problems.ThrowIfAny();
        return options;
    }

    private static IEnumerable<string> OfTarget(LabSession session, SweepOptions options)
    {
        if (session.TargetName == SimulatedTarget.TargetName)
        {
            if (options.Account is not null || options.Region is not null) yield return "--account and --region are for AWS: add `--target aws`, or leave them out";
        }
        else if (options.IsDelete && (session.Request.IsConfirmed || !session.Host.IsInteractive))
        {
            if (!session.Request.IsConfirmed) yield return "nobody is here to ask; add --yes";
            if (options.Account is null) yield return "--yes takes the place of typing account and region: add --account with the number of the account that it shall be";
            if (options.Region is null) yield return "--yes takes the place of typing account and region: add --region";
        }
    }

    [GeneratedRegex(@"\A[0-9]{12}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]+)+-[0-9]\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RegionPattern();
}
