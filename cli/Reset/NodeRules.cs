using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Reset;

/// <summary>What somebody did by hand to nodes: their sizes are Pulumi's, what is on them isn't.</summary>
/// <param name="environment">What really exists.</param>
/// <param name="groups">The node groups.</param>
/// <param name="objects">The objects of the cluster.</param>
internal sealed class NodeRules(ILiveEnvironment environment, IReadOnlyList<LiveNodeGroup> groups, IReadOnlyList<KubernetesObject> objects)
{
    /// <summary>Time for an instance to be noticed as gone, launched anew and ready, with Multus ENIs.</summary>
    private static readonly TimeSpan Replacement = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>Everything about the node groups that a stage made.</summary>
    public IEnumerable<Repair> Of(string stage) => groups.Where(group => group.Stage == stage).SelectMany(Of);

    private IEnumerable<Repair> Of(LiveNodeGroup group)
    {
        foreach (var (index, instance) in group.Instances.Index())
        {
            var node = NodeOf(instance);
            if (WhyUnfit(instance, node) is { } reason)
            {
                ImmutableHashSet<string> later = [.. group.Instances.Skip(index + 1).Where(each => WhyUnfit(each, NodeOf(each)) is not null).Select(each => each.Id)];
                yield return new Repair(group.Stage, ResetLevel.Nodes, $"{reason}: the instance is replaced", async cancel =>
                {
                    await environment.TerminateAsync(instance.Id, cancel);
                    await CompleteAsync(group, later, cancel);
                })
                {
                    ReplacesNodes = true,
                };
            }
            else if (node is not null && Patch(instance, node) is var (patch, differences) && differences.Length > 0)
            {
                yield return new Repair(
                    group.Stage, ResetLevel.Nodes, $"node {node.Name} {string.Join(" and ", differences)}", cancel => environment.PatchAsync(node, patch, cancel));
            }
        }

        if (group.Instances.Length >= group.Wanted) yield break;
        yield return new Repair(
            group.Stage, ResetLevel.Nodes,
            string.Create(CultureInfo.InvariantCulture, $"node group {group.Name} has {group.Instances.Length} of {group.Wanted} instances"),
            cancel => CompleteAsync(group, [], cancel))
        {
            ReplacesNodes = true,
        };
    }

    private string? WhyUnfit(LiveInstance instance, KubernetesObject? node)
    {
        if (node is null) return $"{instance.Id} is no node";
        if (!IsReady(node)) return $"node {node.Name} is not ready";
        if (instance.UnmanagedInterfaces < instance.WantedUnmanagedInterfaces)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"node {node.Name} has {instance.UnmanagedInterfaces} of {instance.WantedUnmanagedInterfaces} Multus interfaces");
        }

        var stray = objects.FirstOrDefault(pod => pod.Kind == "Pod" && pod.Content.Map("spec").String("nodeName") == node.Name && IsStray(pod, instance));
        return stray is null ? null : $"node {node.Name} has lost the interface of {LiveObjects.Name(stray)}";
    }

    private static bool IsStray(KubernetesObject pod, LiveInstance instance) =>
        !pod.Content.Map("spec").Flag("hostNetwork") && pod.Content.Map("status").String("phase") == "Running"
        && IPAddress.TryParse(pod.Content.Map("status").String("podIP"), out var address) && !instance.Addresses.Any(range => range.Contains(address));

    // Taints of Kubernetes itself tell how a node is; a startup taint that a node registered with may be gone by now.
    private static (PropertyMap Patch, string[] Differences) Patch(LiveInstance instance, KubernetesObject node)
    {
        var (spec, labels) = (node.Content.Map("spec"), node.Content.Map("metadata").StringMap("labels"));
        var differences = new List<string>();
        var specPatch = new List<KeyValuePair<string, object?>>();
        var labelPatch = instance.Labels.Where(label => labels.GetValueOrDefault(label.Key) != label.Value)
            .Select(label => KeyValuePair.Create(label.Key, (object?)label.Value)).ToList();
        labelPatch.AddRange(ForeignLabels(node).Where(key => !instance.Labels.ContainsKey(key)).Select(key => KeyValuePair.Create(key, (object?)null)));
        var strange = spec.List("taints").Maps.Where(taint => !IsOfNode(taint, instance)).ToList();
        if (labelPatch.Count > 0) differences.Add($"has other labels ({string.Join(", ", labelPatch.Select(label => label.Key).Order(StringComparer.Ordinal))})");
        if (strange.Count > 0)
        {
            differences.Add($"is tainted ({string.Join(", ", strange.Select(taint => taint.String("key")))})");
            var taints = PropertyList.From(spec.List("taints").Maps.Except(strange));
            specPatch.Add(KeyValuePair.Create("taints", taints.Count == 0 ? null : (object?)taints));
        }

        if (spec.Flag("unschedulable"))
        {
            differences.Add("is cordoned");
            specPatch.Add(KeyValuePair.Create("unschedulable", (object?)null));
        }

        var metadata = PropertyMap.Of(("labels", labelPatch.Count == 0 ? null : PropertyMap.From(labelPatch)));
        return (PropertyMap.Of(("metadata", metadata.Count == 0 ? null : metadata), ("spec", specPatch.Count == 0 ? null : PropertyMap.From(specPatch))), [.. differences]);
    }

    private static ImmutableArray<string> ForeignLabels(KubernetesObject node) =>
        [.. new HandOwnedFields(node, PropertyMap.Empty).Paths()
            .Where(path => path.StartsWith(LabelPath, StringComparison.Ordinal)).Select(path => path[LabelPath.Length..])];

    private const string LabelPath = ".metadata.labels.";

    private static bool IsOfNode(PropertyMap taint, LiveInstance instance)
    {
        var key = taint.RequiredString("key");
        return key.Split('/')[0] is "node.kubernetes.io" or "node.cloudprovider.kubernetes.io" || instance.TaintKeys.Contains(key);
    }

    // Instances whose own turn comes later are neither counted nor waited for.
    private async Task CompleteAsync(LiveNodeGroup group, ImmutableHashSet<string> later, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Look)
        {
            var now = new NodeRules(environment, await environment.NodeGroupsAsync(cancellationToken), await environment.ObjectsAsync(cancellationToken));
            if (now.Missing(group, later) is not { } missing) return;
            if (waited >= Replacement) throw new LabException(ExitCode.Failed, missing);
            await environment.WaitAsync(Look, cancellationToken);
        }
    }

    /// <summary>What a group lacks, in words, with the next thing to type; <see langword="null"/> when each of its instances is a node as it should be.</summary>
    private string? Missing(LiveNodeGroup before, ImmutableHashSet<string> later)
    {
        if (groups.FirstOrDefault(each => (each.Stage, each.Name) == (before.Stage, before.Name)) is not { } group)
        {
            return $"node group {before.Name} is gone: run `lab reset {before.Stage} --env {environment.Name}` again";
        }

        var counted = group.Instances.Where(instance => !later.Contains(instance.Id)).ToList();
        var unfit = counted.Select(instance => WhyUnfit(instance, NodeOf(instance))).OfType<string>().ToList();
        var (fit, wanted) = (counted.Count - unfit.Count, group.Wanted - (group.Instances.Length - counted.Count));
        if (fit >= wanted) return null;
        var details = unfit.ToList();
        if (wanted > counted.Count) details.Add(string.Create(CultureInfo.InvariantCulture, $"{wanted - counted.Count} of {group.Wanted} instances missing"));
        details.AddRange(group.Issues);
        var look = group.Inspection is { } command ? $"see `{command}`, then " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"node group {group.Name} has {fit} of {wanted} ready nodes after {Replacement.TotalMinutes} minutes ({string.Join("; ", details)}): {look}run `lab reset {group.Stage} --env {environment.Name}` again, or `lab reset {LiveObjects.ClusterStage} --env {environment.Name} --level cluster` to make the cluster anew");
    }

    private KubernetesObject? NodeOf(LiveInstance instance) => objects.FirstOrDefault(live =>
        live.Kind == "Node" && live.Content.Map("spec").String("providerID")?.EndsWith("/" + instance.Id, StringComparison.Ordinal) == true);

    private static bool IsReady(KubernetesObject node) =>
        node.Content.Map("status").List("conditions").Maps.Any(condition => condition.String("type") == "Ready" && condition.String("status") == "True");
}
