using System.Globalization;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Cli.Reset;

/// <summary>Listens to a preview after a refresh: what it would change is what differs.</summary>
internal sealed class DriftObserver : IUpdateObserver
{
    private const int MostNamed = 3;

    private readonly List<(string Type, string Name, ResourceOperation Operation)> _changes = [];

    /// <summary>Whether a resource of the type would be made, anew or for the first time.</summary>
    public bool Makes(string type) =>
        _changes.Exists(change => change.Type == type && change.Operation is ResourceOperation.Create or ResourceOperation.Replace);

    /// <summary>What differs, in words; nothing when nothing does.</summary>
    public string? Text()
    {
        if (_changes.Count == 0) return null;
        var named = _changes.Take(MostNamed).Select(change => $"{change.Type.Split(':')[^1]} {change.Name} {Words(change.Operation)}");
        var others = _changes.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {_changes.Count - MostNamed} more") : "";
        return string.Join(", ", named) + others;
    }

    public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
    {
        if (operation is ResourceOperation.Same or ResourceOperation.Refresh) return;
        if (urn.Split("::", 4) is not [_, _, var types, var name]) return;
        var type = types[(types.LastIndexOf('$') + 1)..];

        // Providers and components exist in the record alone.
        if (type.StartsWith("pulumi:", StringComparison.Ordinal) || type.StartsWith("eks-lab:", StringComparison.Ordinal)) return;
        _changes.Add((type, name, operation));
    }

    public void Reported(string urn, StatusMessage message)
    {
    }

    public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
    {
    }

    public void Failed(ResourceFailure failure)
    {
    }

    private static string Words(ResourceOperation operation) => operation switch
    {
        ResourceOperation.Create => "is missing",
        ResourceOperation.Delete => "is too many",
        _ => "differs",
    };
}
