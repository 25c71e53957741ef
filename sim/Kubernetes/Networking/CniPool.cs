using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>The addresses that a node's VPC CNI holds, counted: the base of its decisions.</summary>
internal sealed class CniPool
{
    /// <summary>Addresses in a delegated /28 prefix; pods get all of them, first and last too (recorded case B-prefix-default).</summary>
    public const int PrefixSize = 16;

    private readonly CniNode _node;
    private readonly Dictionary<string, ImmutableArray<string>> _addresses;

    public CniPool(World world, CniNode node)
    {
        _node = node;
        var type = InstanceTypes.Find(world.Get<Instance>(node.Id).InstanceType)!;
        SlotsPerInterface = type.Ipv4AddressesPerInterface - 1;
        // An ENI that someone detaches counts, and its pods with it, until the reconcile (case G-eni-detached).
        Interfaces =
        [
            .. node.ManagedEnis.Select(world.Find<NetworkInterface>).OfType<NetworkInterface>()
                .OrderBy(each => each.InstanceId == node.Id ? each.DeviceIndex : int.MaxValue),
        ];
        MaxInterfaces = Math.Min(type.NetworkInterfaces, node.Settings.MaxEni is > 0 and var max ? max : int.MaxValue) - node.UnmanagedEnis.Count;
        _addresses = Interfaces.ToDictionary(each => each.Id, AddressesOf, StringComparer.Ordinal);
    }

    /// <summary>The ENIs in use by device index, the primary one first.</summary>
    public ImmutableArray<NetworkInterface> Interfaces { get; }

    /// <summary>How many ENIs may be in use: those that the type allows without those that belong to someone else.</summary>
    public int MaxInterfaces { get; }

    /// <summary>How many secondary addresses, or prefixes, an ENI can have: the primary address takes one of the type's slots.</summary>
    public int SlotsPerInterface { get; }

    public int Total => _addresses.Values.Sum(each => each.Length);

    /// <summary>Addresses without a pod; those in cooldown count.</summary>
    public int Free => Total - _node.Assigned.Count;

    public int FreePrefixes => Interfaces.SelectMany(each => each.Prefixes).Count(prefix => !IsUsed(prefix));

    public int FreeSlots(NetworkInterface each) => SlotsPerInterface - each.SecondaryAddresses.Length - each.Prefixes.Length;

    public ImmutableArray<string> Addresses(NetworkInterface each) => _addresses[each.Id];

    public bool HasPods(NetworkInterface each) => Addresses(each).Any(_node.Assigned.ContainsKey);

    public bool IsCooling(NetworkInterface each, DateTimeOffset at) =>
        Addresses(each).Any(address => _node.Cooling.TryGetValue(address, out var until) && until > at);

    public bool IsUsed(string prefix) => AddressesOf(prefix).Any(_node.Assigned.ContainsKey);

    /// <summary>The next address for a pod, or <see langword="null"/>.</summary>
    public string? Next(DateTimeOffset at) =>
        Interfaces.SelectMany(each => Addresses(each)).FirstOrDefault(address => !_node.Assigned.ContainsKey(address)
            && !(_node.Cooling.TryGetValue(address, out var until) && until > at));

    /// <summary>All addresses of a prefix, ascending.</summary>
    public static ImmutableArray<string> AddressesOf(string prefix)
    {
        var range = Ipv4Range.Parse(prefix);
        return [.. Enumerable.Range(0, PrefixSize).Select(step => Ipv4Range.Format(range.First + (uint)step))];
    }

    private static ImmutableArray<string> AddressesOf(NetworkInterface each) =>
        [.. each.SecondaryAddresses, .. each.Prefixes.SelectMany(prefix => AddressesOf(prefix))];
}
