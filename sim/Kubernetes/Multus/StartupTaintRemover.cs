using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// The program <c>remove-startup-taint.sh TAINT FILE LABEL</c> of the Multus lab in its pod: once the file is in its node's folder of CNI
/// configurations it takes the taint off the node and labels it, if its service account may, and is ready from then on.
/// </summary>
internal sealed class StartupTaintRemover(ClusterApi api)
{
    private const string Script = "/remove-startup-taint.sh";

    /// <summary>Does what it can, and says whether the pod waits still.</summary>
    public bool Waits(KubernetesObject node, KubernetesObject pod)
    {
        var container = pod.Spec.List("containers").Maps.FirstOrDefault(
            each => each.Strings("command").Any(word => word.EndsWith(Script, StringComparison.Ordinal)));
        if (container?.Strings("args") is not [var key, var file, var label]) return false;
        var isThere = api.World.Find<MultusNode>(NodeFacts.InstanceId(node))?.Files.ContainsKey(Path.GetFileName(file)) ?? false;
        var rights = new ServiceAccountRights(api, pod);
        if (!isThere || !rights.Allow("get", "", "nodes", name: node.Name)) return true;
        var live = api.Find("Node", "", node.Name)!;
        var taints = live.Spec.List("taints").Maps.ToList();
        if (taints.TrueForAll(taint => taint.String("key") != key)) return false;
        if (!rights.Allow("patch", "", "nodes", name: node.Name)) return true;
        var others = taints.Where(taint => taint.String("key") != key);
        api.Write(live with
        {
            Content = live.Content.Set(PropertyList.From(others), "spec", "taints").Set("true", "metadata", "labels", label),
        });
        return false;
    }
}
