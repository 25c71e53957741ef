using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Ports that pods take of their node itself (kubernetes v1.31, <c>pkg/scheduler/framework/plugins/nodeports</c>).</summary>
internal static class HostPorts
{
    private const string AnyAddress = "0.0.0.0";

    /// <summary>Whether a pod on the node has a port that the pod asks for.</summary>
    public static bool Collide(PropertyMap podSpec, SchedulerNode node)
    {
        var wanted = Of(podSpec).ToList();
        return wanted.Count > 0 && node.Pods.SelectMany(other => Of(other.Spec)).Any(taken => wanted.Exists(port => Collide(port, taken)));
    }

    private static bool Collide((string Address, string Protocol, int Port) one, (string Address, string Protocol, int Port) other) =>
        one.Port == other.Port && one.Protocol == other.Protocol
        && (one.Address == other.Address || one.Address == AnyAddress || other.Address == AnyAddress);

    private static IEnumerable<(string Address, string Protocol, int Port)> Of(PropertyMap podSpec) =>
        podSpec.List("containers").Maps.SelectMany(container => container.List("ports").Maps)
            .Where(port => port.Integer("hostPort") > 0)
            .Select(port => (port.String("hostIP") is { Length: > 0 } address ? address : AnyAddress, port.String("protocol") ?? "TCP",
                port.Integer("hostPort")!.Value));
}
