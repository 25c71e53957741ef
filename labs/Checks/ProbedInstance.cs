using System.Collections.Immutable;
using System.Net;

namespace Lab.Labs.Checks;

/// <summary>An instance. <paramref name="RootVolumeSize"/> in GiB.</summary>
public sealed record ProbedInstance(
    string Id, string InstanceType, string ImageName, string SubnetId, string AvailabilityZone, string PrivateIp, string? PublicIp,
    string HttpTokens, int HttpPutResponseHopLimit, int RootVolumeSize, string RootVolumeType, bool RootVolumeEncrypted,
    ImmutableSortedDictionary<string, string> Tags);

/// <summary>
/// A network interface. <paramref name="SourceDestCheck"/>: whether EC2 drops packets that are neither from nor to its addresses;
/// <paramref name="DeleteOnTermination"/>: whether it goes with its instance.
/// </summary>
public sealed record ProbedNetworkInterface(
    string Id, string SubnetId, string? InstanceId, int DeviceIndex, string PrimaryAddress, ImmutableArray<string> SecondaryAddresses,
    ImmutableArray<string> Prefixes, ImmutableArray<string> SecurityGroupIds, bool SourceDestCheck, bool DeleteOnTermination, string Description,
    ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>
    /// With the value <c>true</c> the VPC CNI leaves the interface alone (https://github.com/aws/amazon-vpc-cni-k8s, README, section on
    /// ENIs that it does not manage; recorded of 1.20.4: an interface that has it before the CNI first looks is never touched).
    /// </summary>
    public const string NoManageTag = "node.k8s.amazonaws.com/no_manage";

    /// <summary>Whether the VPC CNI leaves it alone.</summary>
    internal bool IsUnmanaged => DeviceIndex > 0 && Tags.GetValueOrDefault(NoManageTag) == "true";

    /// <summary>Whether a pod may have the address from it: a secondary address, or one of a prefix. The primary one is no pod's.</summary>
    internal bool Holds(string address) => SecondaryAddresses.Contains(address) || PrefixOf(address) is not null;

    /// <summary>Which of its prefixes the address is of; <see langword="null"/> when it is of none.</summary>
    internal string? PrefixOf(string address) => Prefixes.FirstOrDefault(prefix => IPNetwork.Parse(prefix).Contains(IPAddress.Parse(address)));
}
