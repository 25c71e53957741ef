using System.Globalization;
using Lab.Cli.Reports;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Cli.Terminal;

/// <summary>Shows how far an operation on a stage is, and remembers what it changed.</summary>
/// <param name="console">Where it is shown.</param>
/// <param name="stage">The stage.</param>
/// <param name="expected">How many resources are recorded, which tells how many there will be; 0 when nothing is.</param>
/// <param name="show">Sets the live line.</param>
/// <param name="time">The clock.</param>
internal sealed class UpdateProgress(LabConsole console, string stage, int expected, Action<string> show, TimeProvider time) : IUpdateObserver
{
    private readonly List<ResourceChangeReport> _changes = [];
    private readonly List<(string Urn, string Text)> _warnings = [];
    private readonly long _start = time.GetTimestamp();
    private int _done;

    /// <summary>What was or would be changed, in order.</summary>
    public IReadOnlyList<ResourceChangeReport> Changes => _changes;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
    {
        var (type, name) = TypeAndName(urn);
        var count = expected > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_done} of {expected}") : string.Create(CultureInfo.InvariantCulture, $"{_done}");
        show($"{stage}  {count} resources  {Durations.Words(Elapsed)}  {Verb(operation)} {type} {name}");
        if (operation is not (ResourceOperation.Same or ResourceOperation.Refresh)) _changes.Add(new ResourceChangeReport(Name(operation), type, name, changed));
    }

    public void Reported(string urn, StatusMessage message)
    {
        var (type, name) = TypeAndName(urn);
        console.Detail($"    {type} {name}: {message.Text}");
        if (message.IsWarning) _warnings.Add((urn, message.Text));
    }

    public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
    {
        _done++;
        if (operation is ResourceOperation.Same) return;
        var (type, name) = TypeAndName(urn);
        console.Detail($"  {Sign(operation)} {type} {name}{(simulated > TimeSpan.Zero ? $" ({Durations.Words(simulated)} simulated)" : "")}");
    }

    public void Failed(ResourceFailure failure)
    {
        var (type, name) = TypeAndName(failure.Urn);
        var what = type == StackType ? $"stage {stage}" : $"{Verb(failure.Operation)} {type} {name}";
        console.Error($"{what} failed: {(failure.Code is null ? "" : failure.Code + ": ")}{failure.Message}");

        // What was waited for in vain says only that; the warnings before it say why.
        var told = _warnings.Where(warning => warning.Urn == failure.Urn && !failure.Message.Contains(warning.Text, StringComparison.Ordinal));
        foreach (var warning in told) console.Error($"  {warning.Text}");
    }

    /// <summary>What is being done to a resource, in words: <c>creating aws:ec2/vpc:Vpc alice-myeks</c>.</summary>
    public static string Doing(string urn, ResourceOperation operation)
    {
        var (type, name) = TypeAndName(urn);
        return $"{Verb(operation)} {type} {name}";
    }

    /// <summary>The operation's name in reports: <c>create</c>.</summary>
    public static string Name(ResourceOperation operation) => operation.ToString().ToLowerInvariant();

    /// <summary>The operation's sign in lists, as Pulumi has it.</summary>
    public static string Sign(ResourceOperation operation) => operation switch
    {
        ResourceOperation.Create => "+ ",
        ResourceOperation.Update => "~ ",
        ResourceOperation.Replace => "+-",
        ResourceOperation.Delete => "- ",
        _ => "  ",
    };

    private const string StackType = "pulumi:pulumi:Stack";

    private static string Verb(ResourceOperation operation) => operation switch
    {
        ResourceOperation.Create => "creating",
        ResourceOperation.Update => "updating",
        ResourceOperation.Replace => "replacing",
        ResourceOperation.Delete => "deleting",
        ResourceOperation.Refresh => "reading",
        _ => "looking at",
    };

    // urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME
    private static (string Type, string Name) TypeAndName(string urn) =>
        urn.Split("::", 4) is [_, _, var type, var name] ? (type[(type.LastIndexOf('$') + 1)..], name) : ("", urn);
}
