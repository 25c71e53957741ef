using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Helm;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes.Helm;

/// <summary>The chart <c>small</c> of the recorded Helm cases: its folder's files, in the form in which the simulated world knows charts.</summary>
internal static class SmallChart
{
    private const string Release = "${release.name}";

    /// <summary>The chart in the folder <c>./chart</c>, as version 0.1.0, and when asked for also changed as the cases change it.</summary>
    public static ChartTable Table(string version = "0.1.0", string appVersion = "7", params ImmutableArray<PropertyMap> more) => new([
        new Chart(PropertyMap.Of(
            ("name", "small"), ("version", version), ("appVersion", appVersion), ("repositories", PropertyList.From(new[] { "./chart" })),
            ("values", PropertyMap.Of(("replicas", 2), ("image", "nginx:1"), ("greeting", "hello"), ("hold", false), ("full", ""))),
            ("objects", PropertyList.From(Objects().Concat(more))))),
    ]);

    private static IEnumerable<PropertyMap> Objects() =>
        ((PropertyList)PropertyValue.Parse(
            $$$"""
            [
              {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{{Release}}}-cfg"}, "data": {"greeting": "${values.greeting}"} },
              {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "{{{Release}}}-web"},
               "spec": {"replicas": "${values.replicas}", "selector": {"matchLabels": {"app": "{{{Release}}}"}},
                "template": {"metadata": {"labels": {"app": "{{{Release}}}"}}, "spec": {
                 "nodeSelector": {"$when": "values.hold", "pool": "held"},
                 "tolerations": {"$when": "values.hold", "$value": [{"operator": "Exists"}]},
                 "containers": [{"name": "c", "image": "${values.image}"}]} } } },
              {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{{Release}}}-web"},
               "spec": {"selector": {"app": "{{{Release}}}"}, "ports": [{"port": 80}]} }
            ]
            """)!).Maps;
}
