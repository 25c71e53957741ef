using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.Data;

namespace Lab.Infra.MultusNodes;

/// <summary>How many Multus nodes of which type there are, and what each has in the Multus networks.</summary>
/// <param name="InstanceType">Type of the nodes.</param>
/// <param name="NodeCount">How many nodes.</param>
/// <param name="Networks">How many Multus networks each node has an ENI in: the first ones.</param>
/// <param name="AddressesPerNode">Secondary addresses of each of these ENIs, for pods.</param>
public sealed record MultusNodePlan(InstanceTypeData InstanceType, int NodeCount, int Networks, int AddressesPerNode)
{
    /// <summary>Configuration key of <see cref="InstanceType"/>.</summary>
    public const string InstanceTypeKey = "multusInstanceType";

    /// <summary>Configuration key of <see cref="NodeCount"/>.</summary>
    public const string NodeCountKey = AddressSettings.MultusNodeCountKey;

    /// <summary>Configuration key of <see cref="Networks"/>.</summary>
    public const string NetworksKey = "multusNetworks";

    /// <summary>Configuration key of <see cref="AddressesPerNode"/>.</summary>
    public const string AddressesPerNodeKey = "multusAddressesPerNode";

    // On Amazon Linux 2023 the primary ENI of a t3, c5 or m5 is ens5, and those after it count on.
    private const int PrimaryInterface = 5;

    private static readonly ImmutableArray<string> SubnetKeys =
        [AddressSettings.Multus1SubnetCidrsKey, AddressSettings.Multus2SubnetCidrsKey, AddressSettings.Multus3SubnetCidrsKey];

    /// <summary>How many pods a node holds, those on its own address included.</summary>
    public int MaxPods => InstanceType.MaxPods(Networks);

    /// <summary>Names of the Multus interfaces of a node, in the order of the networks: <c>ens6</c>, <c>ens7</c>.</summary>
    public ImmutableArray<string> InterfaceNames => [.. Enumerable.Range(1, Networks).Select(device => $"ens{PrimaryInterface + device}")];

    /// <summary>How many addresses of their public subnet the nodes take: the VPC CNI fills the ENIs that are left to it.</summary>
    public int AddressesInUse => NodeCount * (InstanceType.NetworkInterfaces - Networks) * InstanceType.AddressesPerInterface;

    /// <summary>Why the nodes can't be, whichever zone they stand in; each reason begins with the configuration key.</summary>
    /// <param name="networks">How many Multus networks have subnets.</param>
    public ImmutableArray<string> Problems(int networks) => [.. NetworkProblems(networks), .. InterfaceProblems(), .. AddressProblems()];

    /// <summary>Why the nodes don't fit into the Multus subnets of a zone; each reason begins with the configuration key.</summary>
    /// <param name="subnets">The zone's subnets, one of each network, in the order of the networks.</param>
    public ImmutableArray<string> ProblemsIn(ImmutableArray<SubnetPlan> subnets) => [.. subnets.Take(Networks).SelectMany(RangeProblems)];

    private IEnumerable<string> NetworkProblems(int networks)
    {
        if (Networks <= networks) yield break;
        var more = networks < SubnetKeys.Length ? $"name subnets in {SubnetKeys[networks]}, or " : "";
        yield return $"{NetworksKey}: {Networks} and {networks} networks have subnets: {more}set it to {networks} or fewer";
    }

    private IEnumerable<string> InterfaceProblems()
    {
        var needed = 1 + Networks;
        if (needed <= InstanceType.NetworkInterfaces) yield break;
        var fewer = InstanceType.NetworkInterfaces - 1;
        ImmutableArray<string> larger = [.. InstanceTypes.All.Where(type => type.NetworkInterfaces >= needed).Select(type => type.Name)];
        var change = larger.IsEmpty ? "" : $", or {InstanceTypeKey} to {string.Join(", ", larger)}";
        yield return $"{NetworksKey}: {Networks} take {needed} ENIs with the node's own and a {InstanceType.Name} has "
            + $"{InstanceType.NetworkInterfaces}: set it to {fewer} or fewer{change}";
    }

    private IEnumerable<string> AddressProblems()
    {
        var most = InstanceType.AddressesPerInterface - 1;
        if (AddressesPerNode > most)
        {
            yield return $"{AddressesPerNodeKey}: {AddressesPerNode} and an ENI of a {InstanceType.Name} has {most} addresses beside its "
                + $"primary one: set it to {most} or fewer";
        }
    }

    /// <remarks>A node gets an aligned block of the range, so that what is left over at its end serves none.</remarks>
    private IEnumerable<string> RangeProblems(SubnetPlan subnet)
    {
        var range = subnet.PodRange;
        var nodes = range.AddressCount / AddressesPerNode;
        if (nodes < NodeCount)
        {
            var change = nodes == 0 ? "set" : $"set it to {nodes} or fewer, or";
            yield return $"{NodeCountKey}: {NodeCount} nodes take {NodeCount} × {AddressesPerNode} addresses and the pod range {range} of "
                + $"{subnet.Cidr} in {SubnetKeys[subnet.Kind - SubnetKind.Multus1]} has {range.AddressCount}: {change} {AddressesPerNodeKey} "
                + "to fewer, or choose a larger block";
        }
    }
}
