using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An EC2 instance. <paramref name="State"/> is <c>running</c>, <c>stopped</c> or <c>terminated</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="InstanceType">For example <c>t3.medium</c>.</param>
/// <param name="ImageId">The AMI's id.</param>
/// <param name="ImageName">The AMI's name, which tells its family and Kubernetes version.</param>
/// <param name="SubnetId">The subnet of its primary ENI.</param>
/// <param name="State">Its state.</param>
/// <param name="HttpTokens"><c>required</c> means IMDSv2 only.</param>
/// <param name="HttpPutResponseHopLimit">How many hops an IMDSv2 answer may take: 1 keeps pods out.</param>
/// <param name="KeyName">The key pair, or <see langword="null"/>.</param>
/// <param name="InstanceProfile">Name of the instance profile, or <see langword="null"/>.</param>
/// <param name="RootVolume">Its root volume.</param>
/// <param name="Tags">Its tags.</param>
public sealed record Instance(
    string Id, string InstanceType, string ImageId, string ImageName, string SubnetId, string State, string HttpTokens, int HttpPutResponseHopLimit,
    string? KeyName, string? InstanceProfile, Volume RootVolume, Tags Tags) : IEntity;

/// <summary>An EBS volume; <paramref name="Size"/> in GiB.</summary>
public sealed record Volume(string Id, int Size, string Type, bool Encrypted)
{
    /// <summary>Its tags.</summary>
    public Tags Tags { get; init; } = Tags.Empty;
}
