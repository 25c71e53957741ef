using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>
/// What the VPC CNI's rules on a node do to a packet that a pod sends out of the node. As recorded from amazon-vpc-cni-k8s 1.20.4: within
/// the VPC's own blocks it keeps the pod's address and leaves by the ENI that has it; everything else, a peered VPC too, is translated to
/// the node's primary address and leaves by the primary ENI, unless <c>AWS_VPC_K8S_CNI_EXTERNALSNAT</c> or
/// <c>AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS</c> says otherwise.
/// </summary>
/// <param name="ExternalSnat">Translation is left to something outside the node.</param>
/// <param name="ExcludedRanges">Ranges that are not translated, beside the VPC's own.</param>
/// <param name="NodePortSupport"><c>AWS_VPC_CNI_NODE_PORT_SUPPORT</c>: answers of node ports are marked, so that they leave by the primary ENI.</param>
public sealed record NodePolicy(bool ExternalSnat, ImmutableArray<Ipv4Range> ExcludedRanges, bool NodePortSupport = true)
{
    /// <summary>
    /// Whether a pod's answer through a node port leaves by the primary ENI, which has the address that it bears. Without that it leaves by
    /// the pod's own ENI and, unless that is the primary one, is dropped there (recorded case E-packets-externalsnat-nodeport-off).
    /// </summary>
    public bool AnswersByPrimary => NodePortSupport || !ExternalSnat;

    /// <summary>Reads the settings of a cluster's <c>aws-node</c> DaemonSet; without one, the defaults.</summary>
    public static NodePolicy Of(World world, IKubernetesHalf kubernetes, string clusterName)
    {
        ArgumentNullException.ThrowIfNull(kubernetes);
        var daemonSet = kubernetes.Find(world, clusterName, "DaemonSet", "kube-system", "aws-node");
        var containers = daemonSet?.Content.At("spec", "template", "spec", "containers") as PropertyList ?? PropertyList.Empty;
        var environment = containers.Maps.FirstOrDefault(container => container.String("name") == "aws-node")?.List("env") ?? PropertyList.Empty;
        var excluded = Value(environment, "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS") ?? "";
        return new NodePolicy(
            string.Equals(Value(environment, "AWS_VPC_K8S_CNI_EXTERNALSNAT"), "true", StringComparison.OrdinalIgnoreCase),
            [.. excluded.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Ipv4Range.Parse)],
            !string.Equals(Value(environment, "AWS_VPC_CNI_NODE_PORT_SUPPORT"), "false", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a packet from a pod to the address gets the node's primary address.</summary>
    public bool Translates(Vpc vpc, string destination)
    {
        ArgumentNullException.ThrowIfNull(vpc);
        return !ExternalSnat && !vpc.CidrBlocks.Select(Ipv4Range.Parse).Concat(ExcludedRanges).Any(range => range.Contains(destination));
    }

    private static string? Value(PropertyList environment, string name) =>
        environment.Maps.FirstOrDefault(variable => variable.String("name") == name)?.String("value");
}
