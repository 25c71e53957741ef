using System.Collections.Immutable;
using Lab.Infra.Addressing;

namespace Lab.Cli.Classes;

/// <summary>What a <c>class.yaml</c> says, validated as a whole; docs/class.md describes it.</summary>
/// <param name="Path">The file, as it was named.</param>
/// <param name="Name">The class: a folder of its records and logs is called so.</param>
/// <param name="Environments">Its environments, in the order of the file.</param>
internal sealed record ClassFile(string Path, string Name, ImmutableArray<ClassStudent> Environments)
{
    /// <summary>The target; the simulated world by default.</summary>
    public required string TargetName { get; init; }

    /// <summary>The settings of every environment.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = EnvironmentSettings.None;

    /// <summary>The stages that are brought up, with what they need; none means all.</summary>
    public ImmutableArray<string> Stages { get; init; } = [];

    /// <summary>Where environments go that don't say it themselves, in turn; none means where their settings say.</summary>
    public ImmutableArray<ClassPlace> Places { get; init; } = [];

    /// <summary>How long after its creation an environment may be swept; <see langword="null"/> means never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>What the networks of all environments are cut from, so that none overlaps; <see langword="null"/> means that all have the same addresses.</summary>
    public Cidr? Block { get; init; }
}

/// <summary>An environment of a class.</summary>
/// <param name="Name">The environment.</param>
/// <param name="Settings">Its own settings, over those of the class.</param>
internal sealed record ClassStudent(string Name, ImmutableSortedDictionary<string, string> Settings);

/// <summary>An account and a region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Profile">The profile of the AWS configuration, which tells the account; <see langword="null"/> for the default credentials.</param>
internal sealed record ClassPlace(string Region, string? Profile)
{
    public override string ToString() => Profile is null ? Region : $"{Region} ({Profile})";
}
