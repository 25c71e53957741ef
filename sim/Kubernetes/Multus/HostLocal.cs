using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// The IPAM plugin host-local 1.7.1 on one node, as recorded (cases B and C15): addresses ascend from the range's start and start over at
/// its end, so that one that was given back is not given again at once.
/// </summary>
internal static class HostLocal
{
    /// <summary>Gives out one address of each range set.</summary>
    /// <param name="call">Who asks, and for which addresses.</param>
    /// <exception cref="CniException">The configuration is refused, or there is no address.</exception>
    public static IpamResult Add(CniCall call)
    {
        var ipam = call.Configuration.Map("ipam");
        var sets = HostLocalRange.Sets(ipam);
        var asked = call.Addresses.Select(each => Ipv4Range.ParseAddress(each.Split('/')[0])).ToList();
        var before = Find(call);
        var network = before;
        List<IpamAddress> given = [];
        for (var number = 0; number < sets.Length; number++)
        {
            var set = sets[number];
            var wanted = asked.Cast<uint?>().FirstOrDefault(address => set.Any(range => range.Contains(address!.Value)));
            if (wanted is { } fulfilled) asked.Remove(fulfilled);
            try
            {
                var address = wanted is null ? Next(network, call, set, number) : Requested(network, set, wanted.Value);
                network = Reserve(network, call, address, number);
                var range = set.First(each => each.Contains(address));
                given.Add(new IpamAddress(
                    string.Create(CultureInfo.InvariantCulture, $"{Ipv4Range.Format(address)}/{range.Subnet.PrefixLength}"),
                    Ipv4Range.Format(range.Gateway)));
            }
            catch (CniException problem)
            {
                throw new CniException(string.Create(CultureInfo.InvariantCulture, $"failed to allocate for range {number}: {problem.Message}"));
            }
        }

        if (asked.Count > 0)
        {
            // The addresses are given back, but the next one comes after them.
            call.World.Put(before with { LastReserved = network.LastReserved });
            throw new CniException("failed to allocate all requested IPs: " + string.Join(' ', asked.Select(Ipv4Range.Format)));
        }

        call.World.Put(network);
        return new IpamResult([.. given], IpamResult.RoutesOf(ipam));
    }

    /// <summary>Takes back what the sandbox's interface has; nothing is no error.</summary>
    public static void Delete(CniCall call)
    {
        if (call.World.Find<HostLocalNetwork>(HostLocalNetwork.IdOf(call.InstanceId, call.Network)) is not { } network) return;
        var own = network.Reserved.Where(pair => pair.Value == Holder(call)).Select(pair => pair.Key);
        call.World.Put(network with { Reserved = network.Reserved.RemoveRange(own) });
    }

    private static HostLocalNetwork Find(CniCall call)
    {
        var id = HostLocalNetwork.IdOf(call.InstanceId, call.Network);
        return call.World.Find<HostLocalNetwork>(id) ?? new HostLocalNetwork(
            id, call.ClusterName, ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<string, string>.Empty);
    }

    private static uint Requested(HostLocalNetwork network, ImmutableArray<HostLocalRange> set, uint address)
    {
        var text = Ipv4Range.Format(address);
        if (set.Any(range => range.Contains(address) && range.Gateway == address)) throw new CniException($"requested ip {text} is subnet's gateway");
        return network.Reserved.ContainsKey(text)
            ? throw new CniException($"requested IP address {text} is not available in range set {Text(set)}")
            : address;
    }

    private static uint Next(HostLocalNetwork network, CniCall call, ImmutableArray<HostLocalRange> set, int number)
    {
        var own = network.Reserved.Where(pair => pair.Value == Holder(call) && set.Any(range => range.Contains(Ipv4Range.ParseAddress(pair.Key))));
        foreach (var (address, _) in own)
        {
            throw new CniException($"{address} has been allocated to {call.SandboxId}, duplicate allocation is not allowed");
        }

        var all = set.SelectMany(range => range.Addresses());
        if (network.LastReserved.TryGetValue(number.ToString(CultureInfo.InvariantCulture), out var text) && Ipv4Range.ParseAddress(text) is var last
            && set.Any(range => range.Contains(last)))
        {
            all = all.SkipWhile(address => address != last).Skip(1).Concat(all.TakeWhile(address => address != last)).Append(last);
        }

        foreach (var address in all)
        {
            if (!network.Reserved.ContainsKey(Ipv4Range.Format(address))) return address;
        }

        throw new CniException($"no IP addresses available in range set: {Text(set)}");
    }

    private static HostLocalNetwork Reserve(HostLocalNetwork network, CniCall call, uint address, int number)
    {
        var text = Ipv4Range.Format(address);
        return network with
        {
            Reserved = network.Reserved.SetItem(text, Holder(call)),
            LastReserved = network.LastReserved.SetItem(number.ToString(CultureInfo.InvariantCulture), text),
        };
    }

    private static string Holder(CniCall call) => $"{call.SandboxId} {call.InterfaceName}";

    private static string Text(ImmutableArray<HostLocalRange> set) => string.Join(',', set);
}
