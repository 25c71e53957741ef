using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>
/// The private addresses of a subnet. AWS reserves the first four and the last one
/// (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html) and keeps reserved ranges out of automatic assignment
/// (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html). Which free address AWS takes is not defined;
/// here it is always the lowest one, so that the same steps give the same addresses.
/// </summary>
public static class SubnetAddresses
{
    /// <summary>Length of the prefixes that are delegated to ENIs.</summary>
    public const int DelegatedPrefixLength = 28;

    private const int ReservedAtStart = 4;

    /// <summary>How many addresses can be assigned automatically.</summary>
    public static int FreeCount(World world, string subnetId)
    {
        var subnet = world.Get<Subnet>(subnetId);
        var taken = Taken(world, subnet);
        return Candidates(world, subnet).Count(address => !taken.Covers(address));
    }

    /// <summary>Picks the lowest free addresses, none of those <paramref name="promised"/> to somebody already. They count as taken only once an ENI
    /// has them.</summary>
    /// <exception cref="ResourceException"><c>InsufficientFreeAddressesInSubnet</c>: there are not that many.</exception>
    public static ImmutableArray<string> Pick(World world, string subnetId, int count, params ReadOnlySpan<string> promised)
    {
        var subnet = world.Get<Subnet>(subnetId);
        var taken = Taken(world, subnet, promised);
        ImmutableArray<string> picked = [.. Candidates(world, subnet).Where(address => !taken.Covers(address)).Take(count).Select(Ipv4Range.Format)];
        return picked.Length == count
            ? picked
            : throw new ResourceException(
                "InsufficientFreeAddressesInSubnet", "The specified subnet does not have enough free addresses to satisfy the request.");
    }

    /// <summary>
    /// Picks the lowest free /28 prefixes, from <c>prefix</c> reservations first, without the addresses <paramref name="promised"/> to
    /// somebody already. They count as taken only once an ENI has them.
    /// </summary>
    /// <exception cref="ResourceException"><c>InsufficientCidrBlocks</c>: there are not that many.</exception>
    public static ImmutableArray<string> PickPrefixes(World world, string subnetId, int count, params ReadOnlySpan<string> promised)
    {
        var subnet = world.Get<Subnet>(subnetId);
        var taken = Taken(world, subnet, promised);
        var whole = Ipv4Range.Parse(subnet.CidrBlock);
        var reservations = Reservations(world, subnetId);
        var forPrefixes = reservations.Where(reservation => reservation.Type == "prefix")
            .Select(reservation => Ipv4Range.Parse(reservation.CidrBlock)).ToList();
        var kept = reservations.Where(reservation => reservation.Type == "explicit")
            .Select(reservation => Ipv4Range.Parse(reservation.CidrBlock)).ToList();
        ImmutableArray<string> picked =
        [
            .. Blocks(whole)
                .Where(block => !block.Contains(whole.First) && !block.Contains(whole.Last))
                .Where(block => !kept.Any(block.Overlaps) && !taken.Overlaps(block))
                .OrderBy(block => forPrefixes.Any(range => range.Contains(block)) ? 0 : 1)
                .Take(count).Select(block => block.ToString()),
        ];
        return picked.Length == count
            ? picked
            : throw new ResourceException(
                "InsufficientCidrBlocks", "The specified subnet does not have enough free cidr blocks to satisfy the request.");
    }

    /// <summary>Checks that a named address may be given to an ENI of the subnet.</summary>
    /// <exception cref="ResourceException">It lies outside the subnet, is one of AWS's five, or is in use.</exception>
    public static void Require(World world, string subnetId, string address)
    {
        var subnet = world.Get<Subnet>(subnetId);
        var range = Ipv4Range.Parse(subnet.CidrBlock);
        if (!Ipv4Range.TryParseAddress(address, out var number))
        {
            throw new ResourceException(
                "InvalidParameterValue", string.Create(CultureInfo.InvariantCulture, $"invalid value for parameter address: {address}"));
        }

        if (!range.Contains(number))
        {
            throw new ResourceException("InvalidParameterValue", $"Address {address} does not fall within the subnet's address range");
        }
        if (IsReserved(range, number))
        {
            throw new ResourceException("InvalidParameterValue", $"Address {address} is in subnet's reserved address range");
        }
        if (Taken(world, subnet).Covers(number)) throw new ResourceException("InvalidIPAddress.InUse", $"Address {address} is in use.");
    }

    private static IEnumerable<uint> Candidates(World world, Subnet subnet)
    {
        var range = Ipv4Range.Parse(subnet.CidrBlock);
        var reserved = Reservations(world, subnet.Id).Select(reservation => Ipv4Range.Parse(reservation.CidrBlock)).ToList();
        for (var address = range.First + ReservedAtStart; address < range.Last; address++)
        {
            if (!reserved.Exists(each => each.Contains(address))) yield return address;
        }
    }

    private static List<SubnetCidrReservation> Reservations(World world, string subnetId) =>
        [.. world.All<SubnetCidrReservation>().Where(reservation => reservation.SubnetId == subnetId)];

    private static bool IsReserved(Ipv4Range range, uint address) => address < range.First + ReservedAtStart || address == range.Last;

    private static IEnumerable<Ipv4Range> Blocks(Ipv4Range range)
    {
        for (ulong first = range.First; first + 15 <= range.Last; first += 16) yield return new Ipv4Range((uint)first, DelegatedPrefixLength);
    }

    private static TakenAddresses Taken(World world, Subnet subnet, params ReadOnlySpan<string> promised)
    {
        var interfaces = world.All<NetworkInterface>().Where(each => each.SubnetId == subnet.Id).ToList();
        return new TakenAddresses(
            [.. interfaces.SelectMany(each => each.SecondaryAddresses.Prepend(each.PrimaryAddress)).Concat(promised.ToArray())
                .Select(Ipv4Range.ParseAddress)],
            [.. interfaces.SelectMany(each => each.Prefixes).Select(Ipv4Range.Parse)]);
    }

    private sealed record TakenAddresses(HashSet<uint> Addresses, ImmutableArray<Ipv4Range> Prefixes)
    {
        public bool Covers(uint address) => Addresses.Contains(address) || Prefixes.Any(prefix => prefix.Contains(address));

        public bool Overlaps(Ipv4Range block) => Addresses.Any(block.Contains) || Prefixes.Any(block.Overlaps);
    }
}
