using System.Collections.Immutable;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>A node on which Multus is, or was; its id is the instance's.</summary>
/// <param name="Id">The instance.</param>
/// <param name="ClusterName">Its cluster.</param>
/// <param name="Files">The files of <c>/etc/cni/net.d</c> by name.</param>
/// <param name="DaemonUid">The pod whose daemon serves, or <see langword="null"/>.</param>
/// <param name="Settings">How the daemon is set.</param>
/// <param name="PrimaryFile">The file of the default network that it watches.</param>
/// <param name="PrimarySeen">What that file said when the daemon looked last.</param>
/// <param name="Problem">Why the daemon of the pod <paramref name="ProblemUid"/> ended by itself, in its words.</param>
/// <param name="ProblemUid">The pod whose daemon ended by itself.</param>
/// <param name="Refusals">Pods that got no network, with the API server's state at that time: trying again makes sense once it is another.</param>
public sealed record MultusNode(
    string Id, string ClusterName, ImmutableSortedDictionary<string, string> Files, string? DaemonUid, MultusSettings? Settings, string? PrimaryFile,
    string? PrimarySeen, string? Problem, string? ProblemUid, ImmutableSortedDictionary<string, long> Refusals) : IEntity;
