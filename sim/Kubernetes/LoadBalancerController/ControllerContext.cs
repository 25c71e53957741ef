using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>What all parts of a running controller work with.</summary>
internal sealed class ControllerContext(ClusterApi api, ControllerSettings settings, AwsSession aws, ControllerProcess process)
{
    private const string ClusterTag = "elbv2.k8s.aws/cluster";

    public ClusterApi Api => api;

    public World World => api.World;

    public ControllerSettings Settings => settings;

    public AwsSession Aws => aws;

    public ControllerProcess Process { get; private set; } = process;

    /// <summary>Writes down what the process knows from now on.</summary>
    public void Remember(ControllerProcess changed)
    {
        Process = changed;
        World.Put(changed);
    }

    public WorkItem Item(KubernetesObject source) => Process.Queue.GetValueOrDefault(source.Id, WorkItem.New);

    public void Remember(KubernetesObject source, WorkItem item) => Remember(Process with { Queue = Process.Queue.SetItem(source.Id, item) });

    public void Forget(KubernetesObject source) => Remember(Process with { Queue = Process.Queue.Remove(source.Id) });

    /// <summary>A digest of an object, to see whether it changed.</summary>
    public string Digest(string text) => World.Digits(text, 16);

    /// <summary>The tags of something that belongs to the cluster.</summary>
    public Tags Tags(Tags own) =>
        (settings.DefaultTagsYield ? settings.DefaultTags.SetItems(own) : own.SetItems(settings.DefaultTags))
            .SetItem(ClusterTag, settings.ClusterName);

    /// <summary>The tags of a part of a stack.</summary>
    public Tags Tags(Stack stack, string resource, Tags own) =>
        Tags(own).SetItem($"{stack.TagPrefix}/stack", stack.Id).SetItem($"{stack.TagPrefix}/resource", resource);

    /// <summary>Whether tags say that a thing belongs to the stack; the controller goes by them, not by names.</summary>
    public bool Belongs(Tags tags, Stack stack) =>
        tags.GetValueOrDefault(ClusterTag) == settings.ClusterName && tags.GetValueOrDefault($"{stack.TagPrefix}/stack") == stack.Id;
}
