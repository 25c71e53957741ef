using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.MultusNodes;

namespace Lab.Labs.Multus;

/// <summary>A pod of the lab with its interfaces, and the node that it runs on.</summary>
internal sealed record MultusPod(ProbedPod Pod, ImmutableArray<NetworkStatus> Interfaces, MultusNode? Node)
{
    /// <summary>The networks that it asks for, in order.</summary>
    public ImmutableArray<string> Wanted =>
        [.. (Pod.Annotations.GetValueOrDefault("k8s.v1.cni.cncf.io/networks") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>
    /// Its interfaces in networks that it asked for. The VPC CNI brings more than one of its own into the annotation; the network of those
    /// has no namespace.
    /// </summary>
    public IEnumerable<NetworkStatus> Further => Interfaces.Where(each => each.Name.Contains('/', StringComparison.Ordinal));

    /// <summary>Its interface of that name, as one end of a path.</summary>
    public PathEnd End(string clusterName, string @interface) => new PathEnd.PodInterface(clusterName, Pod.Namespace, Pod.Name, @interface);
}

/// <summary>A network of the lab. <paramref name="Ipvlan"/> is <see langword="null"/> when its configuration is no ipvlan with a range.</summary>
internal sealed record MultusNetwork(string Name, IpvlanConfiguration? Ipvlan);

/// <summary>What a Multus lab's checks look at.</summary>
internal sealed record MultusView(IReadOnlyList<MultusNode> Nodes, ImmutableArray<MultusNetwork> Networks, ImmutableArray<MultusPod> Pods)
{
    private const string Stage = "multus";

    /// <summary>Reads the networks and pods that the stage names; those that are not there are left out.</summary>
    public static async Task<MultusView> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var place = context.Text(Stage, "namespace");
        var nodes = await MultusNode.ReadAsync(context, cancellationToken);
        var definitions = await context.Probe.NetworkAttachmentDefinitionsAsync(cluster, place, cancellationToken);
        var pods = await context.Probe.PodsAsync(cluster, place, cancellationToken);
        return new MultusView(
            nodes,
            [
                .. from name in context.Texts(Stage, "networkNames")
                   from definition in definitions
                   where definition.Name == name
                   select new MultusNetwork(name, IpvlanConfiguration.Parse(definition.Config)),
            ],
            [
                .. from name in context.Texts(Stage, "podNames")
                   from pod in pods
                   where pod.Name == name
                   select new MultusPod(pod, NetworkStatus.Of(pod), nodes.FirstOrDefault(node => node.Node?.Name == pod.NodeName)),
            ]);
    }

    /// <summary>Names that the stage gives and that are not there, each a failed finding.</summary>
    public static IEnumerable<Finding> Missing(ImmutableArray<string> names, IEnumerable<string> there, string what) =>
        names.Except(there, StringComparer.Ordinal).Select(name => new Finding(Holds: false, $"no {what} {name}"));
}
