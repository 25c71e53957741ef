using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>EC2's operations on elastic network interfaces, with EC2's error codes.</summary>
public static class NetworkInterfaces
{
    /// <summary>Makes an ENI (CreateNetworkInterface).</summary>
    /// <param name="world">The world.</param>
    /// <param name="subnetId">Where its addresses come from.</param>
    /// <param name="description">Its description; with the subnet it seeds the id.</param>
    /// <param name="securityGroupIds">Its groups; none means the VPC's default group, as EC2 has it.</param>
    /// <param name="secondaryCount">How many secondary addresses it gets at once.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="prefixCount">How many /28 prefixes it gets at once.</param>
    /// <param name="privateAddress">Its primary address, or <see langword="null"/> for a free one.</param>
    /// <param name="requesterId">The service that makes it for itself, or <see langword="null"/>.</param>
    /// <exception cref="ResourceException">A group is unknown, an address is taken or the subnet is full.</exception>
    public static NetworkInterface Create(
        World world, string subnetId, string description, ImmutableArray<string> securityGroupIds, int secondaryCount = 0, Tags? tags = null,
        int prefixCount = 0, string? privateAddress = null, string? requesterId = null)
    {
        var subnet = world.Find<Subnet>(subnetId) ?? throw new ResourceException(
            "InvalidSubnetID.NotFound", $"The subnet ID '{subnetId}' does not exist");
        if (securityGroupIds.IsDefaultOrEmpty) securityGroupIds = [world.Get<Vpc>(subnet.VpcId).DefaultSecurityGroupId];
        RequireGroups(world, subnet.VpcId, securityGroupIds);

        if (privateAddress is not null) SubnetAddresses.Require(world, subnetId, privateAddress);
        var primary = privateAddress ?? SubnetAddresses.Pick(world, subnetId, 1)[0];
        var secondaries = SubnetAddresses.Pick(world, subnetId, secondaryCount, primary);
        var prefixes = SubnetAddresses.PickPrefixes(world, subnetId, prefixCount, [primary, .. secondaries]);
        return Change(world, new NetworkInterface(
            world.Fresh<NetworkInterface>("eni", $"{subnetId}/{description}"), subnetId, primary, secondaries, prefixes, PublicIp: null,
            securityGroupIds,
            InstanceId: null, DeviceIndex: -1, SourceDestCheck: true, DeleteOnTermination: false, requesterId, description, world.Now,
            tags ?? Tags.Empty));
    }

    /// <summary>Attaches an ENI to an instance of its zone (AttachNetworkInterface), at the lowest free index unless one is given.</summary>
    /// <exception cref="ResourceException"><c>AttachmentLimitExceeded</c>, an index or ENI in use, another zone, or more addresses than the type holds.</exception>
    public static NetworkInterface Attach(World world, string networkInterfaceId, string instanceId, int? deviceIndex = null)
    {
        var networkInterface = Find(world, networkInterfaceId);
        if (networkInterface.InstanceId is not null)
        {
            throw new ResourceException("InvalidNetworkInterface.InUse", $"Interface: [{networkInterfaceId}] in use.");
        }

        var instance = world.Find<Instance>(instanceId) ?? throw new ResourceException(
            "InvalidInstanceID.NotFound", $"The instance ID '{instanceId}' does not exist");
        if (Zone(world, instance.SubnetId) != Zone(world, networkInterface.SubnetId))
        {
            throw new ResourceException(
                "InvalidParameterCombination", "You may not attach a network interface to an instance if they are not in the same availability zone");
        }

        var attached = OfInstance(world, instanceId);
        if (deviceIndex is { } wanted && attached.Any(each => each.DeviceIndex == wanted))
        {
            throw new ResourceException(
                "InvalidParameterValue", $"Instance '{instanceId}' already has an interface attached at device index '{wanted}'.");
        }

        var limit = InstanceTypes.Find(instance.InstanceType)!.NetworkInterfaces;
        if (attached.Count >= limit)
        {
            throw new ResourceException(
                "AttachmentLimitExceeded",
                string.Create(CultureInfo.InvariantCulture, $"Interface count {attached.Count + 1} exceeds the limit for {instance.InstanceType}"));
        }

        var index = deviceIndex ?? Enumerable.Range(0, limit).First(each => attached.All(other => other.DeviceIndex != each));
        networkInterface = networkInterface with { InstanceId = instanceId, DeviceIndex = index };
        RequireRoom(world, networkInterface, 0);
        return Change(world, networkInterface);
    }

    /// <summary>Gives an ENI more secondary addresses (AssignPrivateIpAddresses).</summary>
    /// <exception cref="ResourceException"><c>PrivateIpAddressLimitExceeded</c> or <c>InsufficientFreeAddressesInSubnet</c>.</exception>
    public static NetworkInterface AssignPrivateIpAddresses(World world, string networkInterfaceId, int count)
    {
        var networkInterface = Find(world, networkInterfaceId);
        RequireRoom(world, networkInterface, count);
        var added = SubnetAddresses.Pick(world, networkInterface.SubnetId, count);
        return Change(world, networkInterface with { SecondaryAddresses = networkInterface.SecondaryAddresses.AddRange(added) });
    }

    /// <summary>Gives an ENI secondary addresses by name (AssignPrivateIpAddresses without AllowReassignment): all or none.</summary>
    /// <exception cref="ResourceException"><c>PrivateIpAddressLimitExceeded</c>, or an address that the subnet has not or that is in use.</exception>
    public static NetworkInterface AssignPrivateIpAddresses(World world, string networkInterfaceId, ImmutableArray<string> addresses)
    {
        var networkInterface = Find(world, networkInterfaceId);
        RequireRoom(world, networkInterface, addresses.Length);
        foreach (var address in addresses) SubnetAddresses.Require(world, networkInterface.SubnetId, address);
        return Change(world, networkInterface with { SecondaryAddresses = networkInterface.SecondaryAddresses.AddRange(addresses) });
    }

    /// <summary>Delegates more /28 prefixes to an ENI (AssignPrivateIpAddresses with Ipv4PrefixCount).</summary>
    /// <exception cref="ResourceException"><c>PrivateIpAddressLimitExceeded</c> or <c>InsufficientCidrBlocks</c>.</exception>
    public static NetworkInterface AssignPrefixes(World world, string networkInterfaceId, int count)
    {
        var networkInterface = Find(world, networkInterfaceId);
        RequireRoom(world, networkInterface, count);
        var added = SubnetAddresses.PickPrefixes(world, networkInterface.SubnetId, count);
        return Change(world, networkInterface with { Prefixes = networkInterface.Prefixes.AddRange(added) });
    }

    /// <summary>Takes secondary addresses or prefixes from an ENI (UnassignPrivateIpAddresses).</summary>
    /// <exception cref="ResourceException">The ENI has not got one of them.</exception>
    public static NetworkInterface Unassign(World world, string networkInterfaceId, ImmutableArray<string> addressesOrPrefixes)
    {
        var networkInterface = Find(world, networkInterfaceId);
        var strangers = addressesOrPrefixes.Where(each => !networkInterface.SecondaryAddresses.Contains(each)
            && !networkInterface.Prefixes.Contains(each)).ToList();
        if (strangers.Count > 0)
        {
            throw new ResourceException(
                "InvalidParameterValue",
                $"Some of the specified addresses are not assigned to interface {networkInterfaceId}: {string.Join(", ", strangers)}");
        }

        return Change(world, networkInterface with
        {
            SecondaryAddresses = networkInterface.SecondaryAddresses.RemoveRange(addressesOrPrefixes),
            Prefixes = networkInterface.Prefixes.RemoveRange(addressesOrPrefixes),
        });
    }

    /// <summary>Detaches an ENI from its instance (DetachNetworkInterface); one that is not attached is no error.</summary>
    /// <exception cref="ResourceException">It is the instance's primary ENI.</exception>
    public static NetworkInterface Detach(World world, string networkInterfaceId)
    {
        var networkInterface = Find(world, networkInterfaceId);
        return networkInterface is { InstanceId: not null, DeviceIndex: 0 }
            ? throw new ResourceException("OperationNotPermitted", "The network interface at device index 0 cannot be detached.")
            : Change(world, networkInterface with { InstanceId = null, DeviceIndex = -1 });
    }

    /// <summary>Deletes an ENI (DeleteNetworkInterface); what is gone is no error.</summary>
    /// <exception cref="ResourceException">It is in use.</exception>
    public static void Delete(World world, string networkInterfaceId)
    {
        if (world.Find<NetworkInterface>(networkInterfaceId) is not { } networkInterface) return;
        if (networkInterface.Status == "in-use")
        {
            throw new ResourceException("InvalidParameterValue", $"Network interface '{networkInterfaceId}' is currently in use.");
        }

        world.Remove<NetworkInterface>(networkInterfaceId);
    }

    /// <summary>Puts a changed ENI in its place (ModifyNetworkInterfaceAttribute, CreateTags).</summary>
    public static NetworkInterface Change(World world, NetworkInterface networkInterface)
    {
        world.Put(networkInterface);
        return networkInterface;
    }

    /// <summary>The ENIs of an instance by device index.</summary>
    public static IReadOnlyList<NetworkInterface> OfInstance(World world, string instanceId) =>
        [.. world.All<NetworkInterface>().Where(each => each.InstanceId == instanceId).OrderBy(each => each.DeviceIndex)];

    /// <summary>The ENI that an address of a VPC belongs to (its own, or one in a delegated prefix), or <see langword="null"/>.</summary>
    public static NetworkInterface? Owner(World world, string vpcId, string address) =>
        world.All<NetworkInterface>().FirstOrDefault(each => Has(each, address) && world.Find<Subnet>(each.SubnetId)?.VpcId == vpcId);

    /// <summary>Whether the ENI has the address, as its own or in a delegated prefix.</summary>
    public static bool Has(NetworkInterface networkInterface, string address) =>
        networkInterface.PrimaryAddress == address || networkInterface.SecondaryAddresses.Contains(address)
        || networkInterface.Prefixes.Any(prefix => Ipv4Range.Parse(prefix).Contains(address));

    /// <summary>Checks that the groups exist, belong to the VPC and are not too many.</summary>
    /// <exception cref="ResourceException">They don't, or are.</exception>
    internal static void RequireGroups(World world, string vpcId, ImmutableArray<string> securityGroupIds)
    {
        Quotas.Require("securityGroupsPerInterface", 0, securityGroupIds.Length);
        foreach (var id in securityGroupIds)
        {
            var group = world.Find<SecurityGroup>(id) ?? throw new ResourceException(
                "InvalidGroup.NotFound", $"The security group '{id}' does not exist");
            if (group.VpcId != vpcId)
            {
                throw new ResourceException("InvalidGroup.NotFound", $"The security group '{id}' does not exist in VPC '{vpcId}'");
            }
        }
    }

    internal static NetworkInterface Find(World world, string id) =>
        world.Find<NetworkInterface>(id) ?? throw new ResourceException(
            "InvalidNetworkInterfaceID.NotFound", $"The networkInterface ID '{id}' does not exist");

    private static string Zone(World world, string subnetId) => world.Get<Subnet>(subnetId).AvailabilityZone;

    private static void RequireRoom(World world, NetworkInterface networkInterface, int count)
    {
        // EC2 knows the limit of a type only once the ENI is attached to an instance.
        if (networkInterface.InstanceId is not { } instanceId) return;
        var limit = InstanceTypes.Find(world.Get<Instance>(instanceId).InstanceType)!.Ipv4AddressesPerInterface;
        if (1 + networkInterface.SecondaryAddresses.Length + networkInterface.Prefixes.Length + count > limit)
        {
            throw new ResourceException("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.");
        }
    }
}
