using System.Collections.Immutable;
using System.CommandLine;
using Lab.Cli.Reset;

namespace Lab.Cli.Commands;

/// <summary>What a command is asked for, by a command line or by a file such as a class's.</summary>
/// <param name="Environment">The environment; its name may be wrong.</param>
/// <param name="TargetName">The target.</param>
internal sealed record LabRequest(string Environment, string TargetName)
{
    /// <summary>The stages that were named; none means all.</summary>
    public IReadOnlyList<string> StageNames { get; init; } = [];

    /// <summary>The settings to lay over those that are remembered.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = EnvironmentSettings.None;

    /// <summary>What is wrong with how settings were written.</summary>
    public ImmutableArray<string> SettingProblems { get; init; } = [];

    /// <summary>Whether nobody needs to be asked.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>The protected environments of which something may be taken away all the same.</summary>
    public IReadOnlyList<string> DestroyProtected { get; init; } = [];

    /// <summary>How far a reset goes; <see langword="null"/> for as far as it must.</summary>
    public ResetLevel? Level { get; init; }

    /// <summary>How far a reset may go, where somebody confirmed what was shown and no more; <see langword="null"/> when it is asked for each attempt.</summary>
    public ConfirmedReset? Confirmed { get; init; }

    /// <summary>Whether a reset only says what it would do.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether no check is run after a change.</summary>
    public bool SkipsChecks { get; init; }

    /// <summary>Reads a command line.</summary>
    public static LabRequest Of(ParseResult line)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        var settings = EnvironmentSettings.None.ToBuilder();
        foreach (var text in line.GetValue(LabOptions.Set) ?? [])
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0) problems.Add($"--set {text}: write it as KEY=VALUE");
            else if (!settings.TryAdd(text[..split].Trim(), text[(split + 1)..])) problems.Add($"--set {text[..split].Trim()}: it is set twice");
        }

        return new LabRequest(line.GetValue(LabOptions.Environment)!, line.GetValue(LabOptions.Target)!)
        {
            StageNames = line.GetValue(LabOptions.Stage) is { } stage ? [stage] : line.GetValue(LabOptions.Stages) ?? [],
            Settings = settings.ToImmutable(),
            SettingProblems = problems.ToImmutable(),
            Level = line.GetValue(LabOptions.Level),
            IsDryRun = line.GetValue(LabOptions.DryRun),
            SkipsChecks = line.GetValue(LabOptions.NoChecks),
            IsConfirmed = line.GetValue(LabOptions.Yes),
            DestroyProtected = line.GetValue(LabOptions.DestroyProtected) ?? [],
        };
    }
}

/// <summary>A reset that was shown and confirmed before it is begun.</summary>
/// <param name="Level">The highest level that was shown.</param>
/// <param name="Command">What to type for a further one, before its <c>--level</c>.</param>
internal sealed record ConfirmedReset(ResetLevel Level, string Command);
