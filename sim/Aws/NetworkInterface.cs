using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An elastic network interface.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SubnetId">The subnet that all its addresses come from.</param>
/// <param name="PrimaryAddress">The first address; the VPC CNI never gives it to a pod.</param>
/// <param name="SecondaryAddresses">The other addresses, in the order of assignment.</param>
/// <param name="Prefixes">Delegated /28 prefixes.</param>
/// <param name="PublicIp">The public address that stands for the primary one in the internet, or <see langword="null"/>.</param>
/// <param name="SecurityGroupIds">Its security groups.</param>
/// <param name="InstanceId">The instance that it is attached to, or <see langword="null"/> while it is available.</param>
/// <param name="DeviceIndex">The index of that attachment; 0 is the instance's primary ENI.</param>
/// <param name="SourceDestCheck">Whether packets that are neither from nor to its addresses are dropped.</param>
/// <param name="DeleteOnTermination">Whether it goes with the instance.</param>
/// <param name="RequesterId">The service that made it for itself (<c>amazon-eks</c>, <c>amazon-elb</c>, …), or <see langword="null"/>.</param>
/// <param name="Description">Its description.</param>
/// <param name="CreatedAt">When it was made, in the world's time.</param>
/// <param name="Tags">Its tags.</param>
public sealed record NetworkInterface(
    string Id, string SubnetId, string PrimaryAddress, ImmutableArray<string> SecondaryAddresses, ImmutableArray<string> Prefixes, string? PublicIp,
    ImmutableArray<string> SecurityGroupIds, string? InstanceId, int DeviceIndex, bool SourceDestCheck, bool DeleteOnTermination, string? RequesterId,
    string Description, DateTimeOffset CreatedAt, Tags Tags) : IEntity
{
    /// <summary><c>in-use</c> while attached or held by a service, else <c>available</c>.</summary>
    public string Status => InstanceId is null && RequesterId is null ? "available" : "in-use";
}
