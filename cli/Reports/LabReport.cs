using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Lab.Cli.Classes;
using Lab.Cli.Ephemeral;

namespace Lab.Cli.Reports;

/// <summary>
/// What a command did or found: the document of <c>--json</c>, described in docs/json.md. Properties are in camelCase; one that a command has nothing to say
/// about is left out. Properties may be added, never renamed or given another meaning.
/// </summary>
internal sealed record LabReport
{
    /// <summary>The command, such as <c>up</c>.</summary>
    public string Command { get; init; } = "";

    /// <summary>The environment that it was about.</summary>
    public string? Environment { get; init; }

    /// <summary><c>sim</c> or <c>aws</c>.</summary>
    public string? Target { get; init; }

    /// <summary>The process's exit code: 0 done, 1 a check or an operation failed, 2 wrong usage or configuration, 130 stopped by Ctrl-C.</summary>
    public int ExitCode { get; init; }

    /// <summary>Everything that kept the command from being done.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What is worth knowing although nothing is wrong.</summary>
    public IReadOnlyList<string>? Notices { get; init; }

    /// <summary>How long the command took, in seconds.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>The environment's remembered settings.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Stages in the order in which the command went through them.</summary>
    public IReadOnlyList<StageReport>? Stages { get; init; }

    /// <summary>The locks on the state of stages.</summary>
    public IReadOnlyList<LockReport>? Locks { get; init; }

    /// <summary>The environments that exist.</summary>
    public IReadOnlyList<string>? Environments { get; init; }

    /// <summary>Outputs by stage and name; a secret is <c>"[secret]"</c> unless they were asked for.</summary>
    public IReadOnlyDictionary<string, JsonNode>? Outputs { get; init; }

    /// <summary>The Kubernetes objects of a stage, as the API server gets them.</summary>
    public IReadOnlyList<JsonNode>? Kubernetes { get; init; }

    /// <summary>The AWS resources of a stage.</summary>
    public IReadOnlyList<AwsResourceReport>? Aws { get; init; }

    /// <summary>What a reset found and did.</summary>
    public ResetReport? Reset { get; init; }

    /// <summary>A class and its environments.</summary>
    public ClassReport? Class { get; init; }

    /// <summary>What <c>doctor</c> found.</summary>
    public IReadOnlyList<FindingReport>? Findings { get; init; }

    /// <summary>Which build is used, <c>packages</c> or <c>bindings</c>.</summary>
    public string? Sdk { get; init; }

    /// <summary>A text to print as it is, such as a guide.</summary>
    public string? Text { get; init; }

    /// <summary>Ephemeral environments: the one that was made, those that are there, or those that were given back.</summary>
    public IReadOnlyList<EphemeralReport>? Ephemeral { get; init; }

    /// <summary>The commands that a target types for you.</summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>What a sweep found and did.</summary>
    public SweepReport? Sweep { get; init; }

    /// <summary>The document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, LabReportJson.Default.LabReport);
}

/// <summary>What a command did with a stage, or found of it.</summary>
internal sealed record StageReport(string Stage)
{
    /// <summary><c>up</c>, <c>incomplete</c> (an update failed or was stopped) or <c>down</c>.</summary>
    public string? State { get; init; }

    /// <summary>How long ago it was made, in seconds: by the clock of the simulated world, on AWS since its last update.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>Its pods: how many are ready of those that it asks for.</summary>
    public ReadyReport? Pods { get; init; }

    /// <summary>Its nodes, likewise.</summary>
    public ReadyReport? Nodes { get; init; }

    /// <summary>What it builds.</summary>
    public string? Summary { get; init; }

    /// <summary>The stages that it needs.</summary>
    public IReadOnlyList<string>? Needs { get; init; }

    /// <summary>What it costs on AWS, in US dollars per hour: with the default settings, or with its own where it is up.</summary>
    public decimal? DollarsPerHour { get; init; }

    /// <summary>How many resources are recorded.</summary>
    public int? Resources { get; init; }

    /// <summary>How many resources there were of each operation: <c>same</c>, <c>create</c>, <c>update</c>, <c>replace</c>, <c>delete</c>.</summary>
    public IReadOnlyDictionary<string, int>? Changes { get; init; }

    /// <summary>Each resource that was or would be changed, in order; with <c>preview</c> alone.</summary>
    public IReadOnlyList<ResourceChangeReport>? ResourceChanges { get; init; }

    /// <summary>How long the real operations would have taken one after the other, in seconds.</summary>
    public double? SimulatedSeconds { get; init; }

    /// <summary>What failed.</summary>
    public IReadOnlyList<FailureReport>? Failures { get; init; }

    /// <summary>The claims of the course and whether they hold.</summary>
    public IReadOnlyList<CheckReport>? Checks { get; init; }
}

/// <summary>A lock on a stage's state: who took it, on which machine, since when; <paramref name="Holder"/> is <c>running</c>, <c>gone</c> or <c>unknown</c>.</summary>
internal sealed record LockReport(string Stage, string? User, string? Host, int? ProcessId, DateTimeOffset? Since, string Holder);

/// <summary>How many are ready of those that are wanted.</summary>
internal sealed record ReadyReport(int Ready, int Wanted);

/// <summary>A change of a resource. <paramref name="Changed"/> names the top-level properties that differ.</summary>
internal sealed record ResourceChangeReport(string Operation, string Type, string Name, IReadOnlyList<string> Changed);

/// <summary>A failed operation, with the service's error code where it has one.</summary>
internal sealed record FailureReport(string Urn, string Operation, string? Code, string Message);

/// <summary>A check's result. <paramref name="Fix"/> is what to do when it failed.</summary>
internal sealed record CheckReport(string Id, string Claim, bool Passed, string Expected, string Observed, string Why, string Fix)
{
    /// <summary>Whether it can't be observed there, so that it neither passed nor failed; left out otherwise.</summary>
    public bool? NotObserved { get; init; }

    /// <summary>Whether it failed.</summary>
    [JsonIgnore]
    public bool Failed => !Passed && NotObserved is not true;
}

/// <summary>
/// What a check of <c>doctor</c> found. <paramref name="Severity"/> is <c>ok</c>, <c>warning</c> or <c>error</c>; where it is <c>ok</c> there is nothing to
/// explain and to do.
/// </summary>
internal sealed record FindingReport(string Check, string Severity, string What, string? Why, string? Fix);

/// <summary>What a reset found and did.</summary>
/// <param name="Level"><c>objects</c>, <c>stack</c>, <c>nodes</c> or <c>cluster</c>: how far it went; left out when nothing differed.</param>
/// <param name="Deviations">What differed.</param>
/// <param name="Steps">What was done, in order; with <c>--dry-run</c> what would be done.</param>
internal sealed record ResetReport(string? Level, IReadOnlyList<DeviationReport> Deviations, IReadOnlyList<string> Steps);

/// <summary>Something that was not as the stage declares it, with the smallest level that puts it right.</summary>
internal sealed record DeviationReport(string Stage, string Level, string Text);

/// <summary>An AWS resource with its inputs.</summary>
internal sealed record AwsResourceReport(string Type, string Name, JsonNode Inputs);

/// <summary>Writes reports without reflection, which would cost more than the rest of a short command.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(LabReport))]
internal sealed partial class LabReportJson : JsonSerializerContext;
