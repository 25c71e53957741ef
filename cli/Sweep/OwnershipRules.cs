using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra;

namespace Lab.Cli.Sweep;

/// <summary>
/// Decides whose a thing in an account is: by our tags, or by the marks of controllers and services that are known to leave such behind for a
/// cluster of ours. In doubt it is nobody's, and nobody's is never swept.
/// </summary>
/// <param name="surroundings">What is around it.</param>
internal sealed class OwnershipRules(SweepSurroundings surroundings)
{
    private const string ClusterSuffix = "-myeks";
    private const string FunctionSuffix = "-multus-enis";
    private const string DefaultSecurityGroup = "default";
    private const string Owned = "owned";

    /// <summary>The AWS Load Balancer Controller's, on all that it makes (recorded cases 01 to 10 of aws-load-balancer-controller).</summary>
    private const string LoadBalancerControllerTag = "elbv2.k8s.aws/cluster";

    /// <summary>The cloud controller's, with the value <c>owned</c>: <c>shared</c> says that the cluster only uses it (recorded case 01a of cloud-controller).</summary>
    private const string CloudControllerTag = "kubernetes.io/cluster/";

    /// <summary>The VPC CNI's, on the ENIs that it makes and on those of nodes that it takes over (recorded case F-tags-and-calls of vpc-cni).</summary>
    private const string CniClusterTag = "cluster.k8s.amazonaws.com/name";

    private const string CniInstanceTag = "node.k8s.amazonaws.com/instance_id";

    /// <summary>On ENIs that the VPC CNI made, and on those that it found without (recorded case F-leaked).</summary>
    private const string CniCreatedTag = "node.k8s.amazonaws.com/createdAt";

    /// <summary>The Multus nodes' function's, on the ENIs that it attaches.</summary>
    private const string MultusTag = "eks-lab/instance";

    // https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html#tag-resources-for-billing and what EKS puts on launch templates of node groups.
    private static readonly string[] EksTags = ["aws:eks:cluster-name", "eks:cluster-name"];

    /// <summary>Whose the candidate is, or <see langword="null"/> when it is nobody's that we know.</summary>
    public Ownership? Of(SweepCandidate candidate)
    {
        // A VPC's default group can't be deleted; it goes with its VPC, whatever tags it has.
        if (candidate is { Kind: LeftoverKind.SecurityGroup, Name: DefaultSecurityGroup }) return null;
        if (candidate.Kind == LeftoverKind.RecordSet) return OfRecord(candidate);
        var marks = Marks(candidate).ToList();
        var owner = candidate.Tags.TryGetValue(LabTags.EnvironmentKey, out var environment)
            ? OfTag(candidate, environment, marks)
            : marks.Count > 0 ? OfMark(candidate, marks) : OfCni(candidate) ?? OfName(candidate);
        return owner is not null && IsElsewhere(candidate, owner.Environment) ? null : owner;
    }

    /// <summary>The environment whose cluster would have the name, or <see langword="null"/>.</summary>
    public static string? EnvironmentOfCluster(string clusterName) => EnvironmentOf(clusterName, ClusterSuffix, names => names.Cluster);

    /// <summary>The environment whose cluster or function would write to a log group of that name, or <see langword="null"/>.</summary>
    public static string? EnvironmentOfLogGroup(string name) => name.Split('/') switch
    {
        ["", "aws", "eks", var cluster, "cluster"] => EnvironmentOfCluster(cluster),
        ["", "aws", "lambda", var function] when function.EndsWith(FunctionSuffix, StringComparison.Ordinal) =>
            EnvironmentOf(function, FunctionSuffix, names => names.MultusNodes + "-enis"),
        _ => null,
    };

    /// <summary>When the VPC CNI made an ENI, which it writes on it; <see langword="null"/> for others.</summary>
    public static DateTimeOffset? MadeAt(ImmutableSortedDictionary<string, string> tags) =>
        DateTimeOffset.TryParse(tags.GetValueOrDefault(CniCreatedTag), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    // A tag alone may have been copied: what belongs to another cluster, or to none of ours, isn't the environment's.
    private static Ownership? OfTag(SweepCandidate candidate, string environment, List<ClusterMark> marks)
    {
        if (ResourceNames.ProblemOf(environment) is not null || marks.Exists(mark => EnvironmentOfCluster(mark.Cluster) != environment)) return null;
        var isControllers = marks.Exists(mark => mark.IsControllers) || candidate.Tags.ContainsKey(MultusTag) || IsCni(candidate);
        return new Ownership(environment, $"tag {LabTags.EnvironmentKey}={environment}", isControllers ? Maker.Controller : Maker.Stack);
    }

    private static string? EnvironmentOf(string name, string suffix, Func<ResourceNames, string> nameOf)
    {
        if (!name.EndsWith(suffix, StringComparison.Ordinal)) return null;
        var environment = name[..^suffix.Length];
        return ResourceNames.ProblemOf(environment) is null && nameOf(new ResourceNames(environment)) == name ? environment : null;
    }

    private Ownership? OfMark(SweepCandidate candidate, List<ClusterMark> marks)
    {
        var clusters = marks.Select(mark => mark.Cluster).Distinct(StringComparer.Ordinal).ToList();
        if (clusters is not [var cluster] || EnvironmentOfCluster(cluster) is not { } environment) return null;

        // What is in no VPC can't show that it was our cluster, and nobody gives a volume's data back: one counts by our own tag alone.
        if (candidate.Kind == LeftoverKind.Volume) return null;

        // Anybody may call a cluster so. It was ours if it was in a VPC of ours; what is in none counts only where the environment is known.
        if (IsForeign(cluster, environment)) return null;
        var isProven = candidate.Place is { } place ? surroundings.Places.GetValueOrDefault(place) == environment : surroundings.Environments.Contains(environment);
        return isProven ? new Ownership(environment, marks[0].Text, Maker.Controller) : null;
    }

    // Without CLUSTER_NAME the VPC CNI names no cluster (recorded case F-tags-without-cluster-name): then the VPC tells.
    private Ownership? OfCni(SweepCandidate candidate) =>
        IsCni(candidate) && candidate.Place is { } place && surroundings.Places.TryGetValue(place, out var environment)
            ? new Ownership(environment, $"tag {CniInstanceTag} of the VPC CNI, in a VPC of {environment}", Maker.Controller)
            : null;

    // EKS and Lambda make a log group again when they still have a line to write, and tag nothing (terraform-aws-eks #920, #2486, #2763).
    private Ownership? OfName(SweepCandidate candidate)
    {
        if (candidate.Kind != LeftoverKind.LogGroup || candidate.Tags.Count > 0 || EnvironmentOfLogGroup(candidate.Id) is not { } environment) return null;
        if (!surroundings.Environments.Contains(environment) || IsForeign(new ResourceNames(environment).Cluster, environment)) return null;
        return new Ownership(environment, $"the name that a service gives the logs of {environment}", Maker.Service);
    }

    private bool IsForeign(string cluster, string environment) => surroundings.Clusters.TryGetValue(cluster, out var owner) && owner != environment;

    // Owner ids are short words; another ExternalDNS of the account may have the same one. So the zone has to be ours too.
    private Ownership? OfRecord(SweepCandidate candidate) =>
        candidate is { DnsOwner: { } owner, Place: { } zone } && surroundings.Places.GetValueOrDefault(zone) == owner
            ? new Ownership(owner, $"TXT record of ExternalDNS with owner {owner}, in a zone of {owner}", Maker.Controller)
            : null;

    private bool IsElsewhere(SweepCandidate candidate, string environment) =>
        candidate.Place is { } place && surroundings.Places.TryGetValue(place, out var other) && other != environment;

    private static bool IsCni(SweepCandidate candidate) => candidate.Kind == LeftoverKind.NetworkInterface
        && (candidate.Tags.ContainsKey(CniInstanceTag) || candidate.Tags.ContainsKey(CniCreatedTag));

    private static IEnumerable<ClusterMark> Marks(SweepCandidate candidate)
    {
        foreach (var (key, value) in candidate.Tags)
        {
            if (key is LoadBalancerControllerTag || (key is CniClusterTag && candidate.Kind == LeftoverKind.NetworkInterface) || EksTags.Contains(key, StringComparer.Ordinal))
            {
                yield return new ClusterMark(value, $"tag {key}={value}", IsControllers: true);
            }
            else if (value == Owned && key.StartsWith(CloudControllerTag, StringComparison.Ordinal))
            {
                // Pulumi's component tags the nodes' own group so too.
                yield return new ClusterMark(key[CloudControllerTag.Length..], $"tag {key}={value}", IsControllers: false);
            }
        }
    }

    /// <summary>A tag that names a cluster.</summary>
    private sealed record ClusterMark(string Cluster, string Text, bool IsControllers);
}
