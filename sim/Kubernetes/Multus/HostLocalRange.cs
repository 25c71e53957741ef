using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>A range of host-local's configuration (https://www.cni.dev/plugins/current/ipam/host-local/).</summary>
internal sealed record HostLocalRange(Ipv4Range Subnet, uint Start, uint End, uint Gateway)
{
    /// <summary>Smaller subnets have no address to give out.</summary>
    private const int LongestPrefix = 30;

    /// <summary>The range sets of an <c>ipam</c> block: the short form first, then those of <c>ranges</c>.</summary>
    /// <exception cref="CniException">One is refused.</exception>
    public static ImmutableArray<ImmutableArray<HostLocalRange>> Sets(PropertyMap ipam)
    {
        List<ImmutableArray<PropertyMap>> given = [];
        if (ipam.ContainsKey("subnet")) given.Add([ipam]);
        given.AddRange(ipam.List("ranges").OfType<PropertyList>().Select(set => set.Maps.ToImmutableArray()));
        if (given.Count == 0) throw new CniException("no IP ranges specified");
        // Go reads all subnets before host-local looks at what they say.
        var subnets = given.Select(set => set.Select(each => ParseSubnet(each.String("subnet") ?? "")).ToList()).ToList();
        return [.. given.Select((set, number) => set.Select((each, index) => Read(each, subnets[number][index], number)).ToImmutableArray())];
    }

    public bool Contains(uint address) => address >= Start && address <= End;

    /// <summary>All addresses in the order in which they are given out.</summary>
    public IEnumerable<uint> Addresses()
    {
        for (var address = Start; address <= End; address++)
        {
            if (address != Gateway) yield return address;
        }
    }

    public override string ToString() => $"{Ipv4Range.Format(Start)}-{Ipv4Range.Format(End)}";

    private static (uint Address, int Prefix) ParseSubnet(string text) =>
        text.Split('/') is [var address, var length] && Ipv4Range.TryParseAddress(address, out var number)
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) && prefix <= 32
            ? (number, prefix)
            : throw new CniException($"invalid CIDR address: {text}");

    private static HostLocalRange Read(PropertyMap given, (uint Address, int Prefix) subnet, int number)
    {
        var mask = subnet.Prefix == 0 ? 0 : uint.MaxValue << (32 - subnet.Prefix);
        var range = new Ipv4Range(subnet.Address & mask, subnet.Prefix);
        if (subnet.Prefix > LongestPrefix) throw Invalid(number, $"Network {given.String("subnet")} too small to allocate from");
        if (range.First != subnet.Address)
        {
            throw Invalid(number, string.Create(
                CultureInfo.InvariantCulture,
                $"Network has host bits set. For a subnet mask of length {subnet.Prefix} the network address is {Ipv4Range.Format(range.First)}"));
        }

        var start = Address(given, "rangeStart");
        var end = Address(given, "rangeEnd");
        var gateway = Address(given, "gateway") ?? range.First + 1;
        // The end is looked at after the start, but a start behind the end is out of the range already (case C15d).
        if (start is { } first && (!range.Contains(first) || first > (end ?? range.Last)))
        {
            throw Invalid(number, $"RangeStart {Ipv4Range.Format(first)} not in network {range}");
        }

        if (end is { } last && (!range.Contains(last) || last < (start ?? range.First)))
        {
            throw Invalid(number, $"RangeEnd {Ipv4Range.Format(last)} not in network {range}");
        }

        return new HostLocalRange(range, start ?? range.First + 1, end ?? range.Last - 1, gateway);
    }

    private static uint? Address(PropertyMap given, string key)
    {
        if (given.String(key) is not { Length: > 0 } text) return null;
        return Ipv4Range.TryParseAddress(text, out var address) ? address : throw new CniException($"invalid IP address: {text}");
    }

    private static CniException Invalid(int number, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"invalid range set {number}: {problem}"));
}
