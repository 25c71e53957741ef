using System.Collections.Immutable;
using Lab.Cli.Aws;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Cli.Targets;

/// <summary>Makes of an update's events what an observer is told and what became of the update.</summary>
/// <param name="stackUrn">The stack, which takes what belongs to no resource.</param>
/// <param name="update">What the update does to a resource of which its events don't tell it.</param>
/// <param name="observer">Who watches; a failure is told when the update has ended, since it may be tried again.</param>
internal sealed class PulumiUpdateLog(string stackUrn, ResourceOperation update, IUpdateObserver observer)
{
    private const string StackType = "pulumi:pulumi:Stack";

    // What the engine adds when resources failed, each named before.
    private static readonly string[] Verdicts =
        ["update failed", "update canceled", "preview failed", "preview canceled", "destroy failed", "destroy canceled", "refresh failed", "refresh canceled"];

    private static readonly ImmutableSortedDictionary<string, ResourceOperation> Operations = new Dictionary<string, ResourceOperation>
    {
        ["same"] = ResourceOperation.Same,
        ["create"] = ResourceOperation.Create,
        ["update"] = ResourceOperation.Update,
        ["delete"] = ResourceOperation.Delete,
        ["replace"] = ResourceOperation.Replace,
        ["refresh"] = ResourceOperation.Refresh,
        ["read"] = ResourceOperation.Refresh,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private readonly Dictionary<string, (ResourceOperation Operation, DateTimeOffset Since)> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private readonly List<ResourceFailure> _failures = [];
    private readonly List<string> _programErrors = [];

    /// <summary>How many resources there were of each operation; nothing before the update's end.</summary>
    public ImmutableSortedDictionary<ResourceOperation, int> Counts { get; private set; } = ImmutableSortedDictionary<ResourceOperation, int>.Empty;

    /// <summary>What the program wrote to standard error: the reason when nothing else is known.</summary>
    public string ProgramErrors => string.Join('\n', _programErrors);

    /// <summary>What is being done: what it is and since when.</summary>
    public IReadOnlyDictionary<string, (ResourceOperation Operation, DateTimeOffset Since)> UnderWay => _underWay;

    /// <summary>What failed, resources before the program.</summary>
    public ImmutableArray<ResourceFailure> Failures
    {
        get
        {
            // An error without a failed step: a preview's, a check's, the program's.
            var others = _errors.Where(error => _failures.All(failure => failure.Urn != error.Key) && !(error.Key == stackUrn && IsVerdictOnly(error.Value)))
                .Select(error => Failure(error.Key, update));
            return [.. _failures, .. others.OrderBy(failure => failure.Urn == stackUrn)];
        }
    }

    /// <summary>Takes note of an event.</summary>
    public void Add(PulumiEvent happened)
    {
        switch (happened)
        {
            case PulumiStep step:
                Add(step);
                break;
            case PulumiDiagnostic { Severity: "error" } error:
                var urn = error.Urn.Length == 0 ? stackUrn : error.Urn;
                if (!_errors.TryGetValue(urn, out var errors)) _errors[urn] = errors = [];
                if (!errors.Contains(error.Message, StringComparer.Ordinal)) errors.Add(error.Message);
                break;
            case PulumiDiagnostic { Severity: "info#err", Message.Length: > 0 } said when !said.Message.StartsWith("warning: ", StringComparison.Ordinal):
                _programErrors.Add(said.Message);
                break;
            case PulumiDiagnostic { Severity: "warning" or "info", Urn.Length: > 0 } said when said.Message.Length > 0:
                observer.Reported(said.Urn, new StatusMessage(said.Message, TimeSpan.Zero, said.Severity == "warning"));
                break;
            case PulumiSummary summary:
                Counts = summary.Changes.Where(change => Operations.ContainsKey(change.Key)).GroupBy(change => Operations[change.Key])
                    .ToImmutableSortedDictionary(changes => changes.Key, changes => changes.Sum(change => change.Value));
                break;
        }
    }

    private void Add(PulumiStep step)
    {
        // The stack itself and a type's default provider are nothing that anybody declared.
        if (step.Type == StackType || IsDefaultProvider(step) || OperationOf(step) is not { } operation) return;
        switch (step.Phase)
        {
            case PulumiStepPhase.Started:
                _underWay[step.Urn] = (operation, step.Time);
                observer.Started(step.Urn, operation, step.Changed);
                break;
            case PulumiStepPhase.Completed:
                if (_underWay.Remove(step.Urn)) observer.Completed(step.Urn, operation, TimeSpan.Zero);
                break;
            default:
                _underWay.Remove(step.Urn);
                _failures.Add(Failure(step.Urn, operation));
                break;
        }
    }

    // A replacement is two or three steps: the new one is made, the old one deleted.
    private static ResourceOperation? OperationOf(PulumiStep step) => step.Operation switch
    {
        "create-replacement" => ResourceOperation.Replace,
        "delete-replaced" => ResourceOperation.Delete,
        "replace" or "discard-replaced" or "remove-pending-replace" => null,
        _ => Operations.TryGetValue(step.Operation, out var operation) ? operation : ResourceOperation.Update,
    };

    private static bool IsDefaultProvider(PulumiStep step) =>
        step.Type.StartsWith("pulumi:providers:", StringComparison.Ordinal) && step.Urn.Split("::")[^1].StartsWith("default", StringComparison.Ordinal);

    private static bool IsVerdictOnly(List<string> errors) => errors.TrueForAll(error => Verdicts.Contains(error, StringComparer.Ordinal));

    private ResourceFailure Failure(string urn, ResourceOperation operation)
    {
        var errors = _errors.GetValueOrDefault(urn) ?? ["it doesn't say why"];
        var message = string.Join('\n', errors.Where(error => !Verdicts.Contains(error, StringComparer.Ordinal)).DefaultIfEmpty(errors[0]));
        return new ResourceFailure(urn, operation, AwsErrorCode.Of(message), message);
    }
}
