using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>An instance. <paramref name="RootVolumeSize"/> in GiB.</summary>
public sealed record ProbedInstance(
    string Id, string InstanceType, string ImageName, string SubnetId, string AvailabilityZone, string PrivateIp, string? PublicIp,
    string HttpTokens, int HttpPutResponseHopLimit, int RootVolumeSize, string RootVolumeType, bool RootVolumeEncrypted,
    ImmutableSortedDictionary<string, string> Tags);

/// <summary>A network interface.</summary>
public sealed record ProbedNetworkInterface(
    string Id, string SubnetId, string? InstanceId, int DeviceIndex, string PrimaryAddress, ImmutableArray<string> SecondaryAddresses,
    ImmutableArray<string> Prefixes, string Description, ImmutableSortedDictionary<string, string> Tags);
