using Lab.Simulation.Worlds;

namespace Lab.Simulation.Resources;

/// <summary>What a handler may use in one operation on one resource.</summary>
public sealed class ResourceContext
{
    private readonly Action<StatusMessage> _report;

    /// <summary>Makes the context of one operation.</summary>
    public ResourceContext(World world, string urn, string type, string name, bool isPreview, ResourceState? provider, Action<StatusMessage> report)
    {
        World = world;
        Urn = urn;
        Type = type;
        Name = name;
        IsPreview = isPreview;
        Provider = provider;
        _report = report;
    }

    /// <summary>The world to look at and to change.</summary>
    public World World { get; }

    /// <summary>The resource's URN.</summary>
    public string Urn { get; }

    /// <summary>The resource's type token.</summary>
    public string Type { get; }

    /// <summary>The resource's Pulumi name, from which auto-names are made.</summary>
    public string Name { get; }

    /// <summary>Whether this is a preview: the world must stay as it is.</summary>
    public bool IsPreview { get; }

    /// <summary>The provider resource that the program gave, or <see langword="null"/> for the default provider.</summary>
    public ResourceState? Provider { get; }

    /// <summary>Whether the command was told that what is in a cluster that doesn't answer may be forgotten (<c>PULUMI_K8S_DELETE_UNREACHABLE</c>).</summary>
    public bool ForgetsUnreachable { get; init; }

    /// <summary>
    /// Says something about the operation while it goes on, and how long the real one would take until then. No real time passes:
    /// the world's clock moves on.
    /// </summary>
    public void Report(string text, TimeSpan simulated = default, bool isWarning = false)
    {
        if (!IsPreview && simulated > TimeSpan.Zero) World.Advance(simulated);
        _report(new StatusMessage(text, simulated, isWarning));
    }

    /// <summary>Says something after simulated time that has passed on the world's clock already.</summary>
    public void ReportAfter(TimeSpan passed, string text, bool isWarning = false) => _report(new StatusMessage(text, passed, isWarning));
}
