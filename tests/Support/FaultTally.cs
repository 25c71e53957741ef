using System.Globalization;
using Lab.Simulation.Faults;
using Lab.Simulation.Worlds;

namespace Lab.Tests;

/// <summary>
/// What the runs of a property test came by: a property says nothing about faults that no run met and commands that never failed.
/// </summary>
internal sealed class FaultTally
{
    /// <summary>The kinds of faults.</summary>
    public const string Refusal = "refused operation", Throttled = "throttled operation", InUse = "resource in use", NoCapacity = "lack of capacity",
        ThrottledCall = "throttled call", Crashing = "crashing program", Finalizer = "stuck finalizer", Vanished = "vanished node";

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fault> _pending = new(StringComparer.Ordinal);

    /// <summary>Something was done or happened.</summary>
    public void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;

    /// <summary>A kind of fault got in the way of something.</summary>
    public void Met(string kind) => Count($"{kind} met");

    /// <summary>A fault may be met from now on.</summary>
    public void Injected(Fault fault)
    {
        Count($"{KindOf(fault)} injected");
        _pending[fault.Id] = fault;
    }

    /// <summary>No fault may be met any more.</summary>
    public void Lifted() => _pending.Clear();

    /// <summary>Counts the faults that were met since the last look: those that have fewer refusals left. With its last resource an environment forgets them.</summary>
    public void Look(World world)
    {
        var isEmpty = world.Entities.Count == 0;
        foreach (var fault in _pending.Values.ToList())
        {
            var left = world.Find<Fault>(fault.Id);
            if (!isEmpty && (left is null || left.Times < fault.Times)) Met(KindOf(fault));
            if (left is null) _pending.Remove(fault.Id);
            else _pending[fault.Id] = left;
        }
    }

    /// <summary>A command failed, for the reasons that it told.</summary>
    public void Failed(string command, IEnumerable<string> messages)
    {
        Count($"{command} failed");
        foreach (var cause in messages.Select(CauseOf).OfType<string>().Distinct(StringComparer.Ordinal)) Count($"failed by {cause}");
    }

    /// <summary>Requires that everything was come by at least once.</summary>
    public void ShouldHave(params IEnumerable<string> all) => all.Where(each => !_counts.ContainsKey(each)).ShouldBeEmpty(ToString());

    /// <summary>A line for each that was counted.</summary>
    public override string ToString() =>
        string.Join('\n', _counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value,7} {count.Key}")));

    private static string KindOf(Fault fault) => (fault.Target, fault.Code) switch
    {
        (ContainerTarget, _) => Crashing,
        (LaunchTarget, _) => NoCapacity,
        (CallTarget, _) => ThrottledCall,
        (_, "Throttling") => Throttled,
        (_, "DependencyViolation") => InUse,
        _ => Refusal,
    };

    private static string? CauseOf(string message) =>
        message.Contains("An internal error has occurred", StringComparison.Ordinal) ? Refusal
        : message.Contains("exceeded maximum number of attempts", StringComparison.Ordinal) ? Throttled
        : message.Contains("resource has a dependent object", StringComparison.Ordinal) ? InUse
        : message.Contains("do not have sufficient", StringComparison.Ordinal) ? NoCapacity
        : message.Contains("example.org/never", StringComparison.Ordinal) ? Finalizer
        : message.Contains("service.k8s.aws/resources", StringComparison.Ordinal) || message.Contains("CrashLoopBackOff", StringComparison.Ordinal) ? Crashing
        : null;
}
