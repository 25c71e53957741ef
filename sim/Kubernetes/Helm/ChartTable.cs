using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>The charts that can be installed.</summary>
internal sealed class ChartTable(ImmutableArray<Chart> charts)
{
    /// <summary>The charts of the course.</summary>
    public static ChartTable Known { get; } =
        new([Chart.Read("aws-load-balancer-controller"), Chart.Read("external-dns"), Chart.Read("kube-ops-view")]);

    /// <summary>The chart that a Release's inputs name; without a version the newest.</summary>
    /// <exception cref="ResourceException">There is no such chart here.</exception>
    public Chart Find(PropertyMap inputs)
    {
        var name = inputs.RequiredString("chart");
        var repository = inputs.Map("repositoryOpts").String("repo");
        return charts.LastOrDefault(chart => IsNamed(chart, name, repository) && (inputs.String("version") is not { } version || chart.Version == version))
            ?? throw Unknown(name, repository, inputs.String("version"));
    }

    private static bool IsNamed(Chart chart, string name, string? repository) =>
        repository is null ? chart.Repositories.Contains(name) : chart.Name == name && chart.Repositories.Contains(repository);

    private ResourceException Unknown(string name, string? repository, string? version)
    {
        // A chart of a folder is a path (recorded case 13d).
        if (repository is null && name.StartsWith('.'))
        {
            return new ResourceException(
                "CheckFailure",
                $"property chart value {{{name}}} has a problem: path \"{name}\" not found; check the chart name and repository configuration.");
        }

        var known = charts.Select(chart => $"{chart.Name} {chart.Version} of {chart.Repositories[0]}");
        return new ResourceException(
            "NotSimulated",
            $"the simulated world does not know the chart {name}{(version is null ? "" : $" {version}")} of {repository ?? "no repository"}; it knows "
            + string.Join(", ", known));
    }
}
