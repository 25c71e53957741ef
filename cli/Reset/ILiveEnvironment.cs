using System.Collections.Immutable;
using System.Net;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Reset;

/// <summary>
/// What really exists in an environment, past what Pulumi records, and the few acts on it that Pulumi hasn't: those of <c>kubectl</c> and
/// of the <c>aws</c> command.
/// </summary>
internal interface ILiveEnvironment
{
    /// <summary>The environment's name.</summary>
    string Name { get; }

    /// <summary>What Pulumi records, of every stage.</summary>
    Task<IReadOnlyList<RecordedResource>> RecordedAsync(CancellationToken cancellationToken);

    /// <summary>The stages whose stacks have objects in a cluster that AWS no longer has.</summary>
    Task<IReadOnlySet<string>> StagesOfLostClustersAsync(CancellationToken cancellationToken);

    /// <summary>Every object of the environment's cluster with its managed fields, Events and Leases left out; none when there is no cluster.</summary>
    Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(CancellationToken cancellationToken);

    /// <summary>The node groups of the cluster.</summary>
    Task<IReadOnlyList<LiveNodeGroup>> NodeGroupsAsync(CancellationToken cancellationToken);

    /// <summary>The rules of security groups.</summary>
    Task<IReadOnlyList<LiveRule>> RulesAsync(IReadOnlyCollection<string> groupIds, CancellationToken cancellationToken);

    /// <summary>The objects that Helm made of a release, as the Secret of its newest revision has them.</summary>
    IReadOnlyList<PropertyMap> ManifestOf(KubernetesObject releaseSecret);

    /// <summary>Deletes an object; what is gone is no error. It may stay for a while with a <c>deletionTimestamp</c>.</summary>
    Task DeleteAsync(KubernetesObject live, CancellationToken cancellationToken);

    /// <summary>Changes an object by a JSON merge patch; what is gone is no error.</summary>
    Task PatchAsync(KubernetesObject live, PropertyMap patch, CancellationToken cancellationToken);

    /// <summary>Makes an object what the manifest says (a server-side apply that takes fields over).</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="fieldManager">As whom.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task ApplyAsync(PropertyMap manifest, string fieldManager, CancellationToken cancellationToken);

    /// <summary>Revokes a rule; one that is gone is no error.</summary>
    Task RevokeAsync(LiveRule rule, CancellationToken cancellationToken);

    /// <summary>Terminates an instance of a node group; Auto Scaling launches another one.</summary>
    Task TerminateAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Lets time pass, in which controllers and Auto Scaling do their work.</summary>
    Task WaitAsync(TimeSpan time, CancellationToken cancellationToken);
}

/// <summary>A resource that Pulumi records.</summary>
/// <param name="Stage">The stage whose stack has it.</param>
/// <param name="Type">Its type token: <c>kubernetes:apps/v1:Deployment</c>.</param>
/// <param name="Id">Its id: <c>NAMESPACE/NAME</c> of an object.</param>
/// <param name="Inputs">What the program says of it.</param>
/// <param name="Outputs">What the provider read back.</param>
internal sealed record RecordedResource(string Stage, string Type, string Id, PropertyMap Inputs, PropertyMap Outputs);

/// <summary>A node group as it is.</summary>
/// <param name="Stage">The stage that made it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">How many instances it should have.</param>
/// <param name="Instances">The instances that it has.</param>
internal sealed record LiveNodeGroup(string Stage, string Name, int Wanted, ImmutableArray<LiveInstance> Instances)
{
    /// <summary>What the service says is wrong with it.</summary>
    public ImmutableArray<string> Issues { get; init; } = [];

    /// <summary>The command that tells why it has too few instances; <see langword="null"/> where there is nobody to ask.</summary>
    public string? Inspection { get; init; }
}

/// <summary>An instance of a node group.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Labels">The labels that its node registered with.</param>
/// <param name="TaintKeys">Keys of the taints that its node registered with.</param>
/// <param name="Addresses">The addresses and prefixes of its ENIs.</param>
internal sealed record LiveInstance(
    string Id, ImmutableSortedDictionary<string, string> Labels, ImmutableArray<string> TaintKeys, ImmutableArray<IPNetwork> Addresses)
{
    /// <summary>How many ENIs it has that the VPC CNI leaves alone (<c>node.k8s.amazonaws.com/no_manage</c>).</summary>
    public int UnmanagedInterfaces { get; init; }

    /// <summary>How many of these it should have.</summary>
    public int WantedUnmanagedInterfaces { get; init; }
}

/// <summary>A rule of a security group.</summary>
/// <param name="Id">Its id: <c>sgr-…</c>.</param>
/// <param name="GroupId">The group.</param>
/// <param name="IsEgress">Whether it is about what leaves.</param>
/// <param name="Peer">The range or group that it names.</param>
/// <param name="IsRange">Whether the peer is a range of addresses.</param>
/// <param name="Ports">Protocol and ports, in words.</param>
/// <param name="Description">Its description.</param>
internal sealed record LiveRule(string Id, string GroupId, bool IsEgress, string Peer, bool IsRange, string Ports, string Description);
