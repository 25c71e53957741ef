using System.Globalization;
using System.Text.Json.Serialization;
using Lab.Infra.Addressing;

namespace Lab.Cli.Classes;

/// <summary>What is remembered of an environment of a class: where it was put when it was made, and what became of the last command.</summary>
/// <param name="Environment">The environment.</param>
internal sealed record ClassRecord(string Environment)
{
    /// <summary>When it was first brought up; <see langword="null"/> when it is not there. Its time to live counts from here.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The region that it was put into, where the class has places.</summary>
    public string? Region { get; init; }

    /// <summary>The profile, likewise.</summary>
    public string? Profile { get; init; }

    /// <summary>The part of the class's block that its addresses are in; <see langword="null"/> when all environments have the same addresses.</summary>
    public int? AddressNumber { get; init; }

    /// <summary>The block that is meant, as it was when the environment was made.</summary>
    public string? AddressBlock { get; init; }

    /// <summary>Whether the class was exported with its place and its part of the block, so that another machine may have made it there.</summary>
    public bool IsExported { get; init; }

    /// <summary>The settings that the class has set: one that its file has no more goes back to its default.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>What the last command did; <see langword="null"/> when there was none.</summary>
    public ClassOutcome? Last { get; init; }

    /// <summary>Whether its place and its part of the block are its own, whoever joins or leaves the class.</summary>
    [JsonIgnore]
    public bool IsAssigned => CreatedAt is not null || IsExported;

    /// <summary>The record of an environment that is not there: what was exported of it stays.</summary>
    public ClassRecord Unmade() => IsExported ? this with { CreatedAt = null, Set = [], Last = null } : new ClassRecord(Environment);

    /// <summary>Why no command can have remembered this; <see langword="null"/> when one can.</summary>
    /// <param name="now">The time. What another clock wrote may be as far ahead as clocks of one place differ, a day.</param>
    public string? ProblemAt(DateTimeOffset now)
    {
        if (CreatedAt is { } made && made.UtcDateTime - now.UtcDateTime > TimeSpan.FromDays(1)) return string.Create(CultureInfo.InvariantCulture, $"createdAt {made:O} is in the future");
        if (AddressNumber is null && AddressBlock is null) return null;
        if (!Cidr.TryParse(AddressBlock, out var block, out var problem)) return $"addressBlock {AddressBlock} {problem}";
        return AddressNumber is { } number && number >= 0 && number < ClassAddresses.Capacity(block)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"addressNumber {AddressNumber} is no part of {AddressBlock}: it has parts 0 to {ClassAddresses.Capacity(block) - 1}");
    }
}

/// <summary>What a command did with an environment of a class.</summary>
/// <param name="Command">The command, such as <c>up</c>.</param>
/// <param name="Fingerprint">What was asked for: a command that asks for something else has that still to do.</param>
/// <param name="StartedAt">When it was begun.</param>
internal sealed record ClassOutcome(string Command, string Fingerprint, DateTimeOffset StartedAt)
{
    /// <summary>Whether everything was done; not while it is under way, nor when its process was killed.</summary>
    public bool IsDone { get; init; }

    /// <summary>How long it took, in seconds; <see langword="null"/> when it never ended.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>What was done.</summary>
    public ClassEnvironmentReport? Report { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(ClassRecord))]
internal sealed partial class ClassRecordJson : JsonSerializerContext;
