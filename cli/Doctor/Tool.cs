using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Cli.Doctor;

/// <summary>A program that is needed on AWS.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="VersionArguments">What makes it tell its version.</param>
/// <param name="Purpose">What it is needed for.</param>
/// <param name="Source">Where one gets it.</param>
internal sealed partial record Tool(string Name, ImmutableArray<string> VersionArguments, string Purpose, string Source)
{
    /// <summary>Whether nothing comes up without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The oldest version that does of each major version; none means that any does.</summary>
    public ImmutableArray<Version> Oldest { get; init; } = [];

    /// <summary>Why it must be so new.</summary>
    public string? OldestReason { get; init; }

    /// <summary>The programs, as of 2026-11-21.</summary>
    /// <remarks>
    /// Sources: Pulumi.Eks asks <c>aws --version</c> and refuses an older one (recorded; provider/cmd/pulumi-resource-eks). Pulumi's changelog:
    /// <c>config set-all --json</c> came between 3.199 and 3.214.
    /// </remarks>
    public static ImmutableArray<Tool> All { get; } =
    [
        new("pulumi", ["version"], "brings up every stage", "https://www.pulumi.com/docs/iac/download-install/")
        {
            IsRequired = true, Oldest = [new(3, 214, 0)], OldestReason = "an older one has no `pulumi config set-all --json`, which sets lists",
        },
        new("aws", ["--version"], "is run by Pulumi.Eks and by the kubeconfig", "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html")
        {
            IsRequired = true, Oldest = [new(1, 24, 0), new(2, 7, 0)], OldestReason = "Pulumi.Eks refuses an older one before it makes a cluster",
        },
        new("kubectl", ["version", "--client", "--output", "json"], "shows the cluster to the checks of up, reset and check, and is what the guides type", "https://kubernetes.io/docs/tasks/tools/"),
        new(
            "session-manager-plugin", ["--version"], "lets `aws ssm start-session` give a shell on the operating server and the nodes without an SSH key",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html"),
    ];

    /// <summary>The version in what the program says, such as <c>aws-cli/2.15.30 Python/3.11.8</c>; <see langword="null"/> when none is there.</summary>
    public static Version? VersionIn(string text) =>
        FirstVersion().Match(text) is { Success: true } match
            ? new Version(Number(match, "major"), Number(match, "minor"), match.Groups["patch"].Success ? Number(match, "patch") : 0)
            : null;

    /// <summary>Whether a version is too old.</summary>
    public bool IsTooOld(Version version) => !Oldest.IsEmpty
        && version < (Oldest.FirstOrDefault(oldest => oldest.Major == version.Major) ?? Oldest[^1]);

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\d.])v?(?<major>\d+)\.(?<minor>\d+)(\.(?<patch>\d+))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstVersion();
}
