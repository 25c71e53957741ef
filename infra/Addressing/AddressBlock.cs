using System.Buffers.Binary;
using System.Net;

namespace Lab.Infra.Addressing;

/// <summary>Addresses from a first to a last one.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one.</param>
public sealed record AddressBlock(IPAddress First, IPAddress Last)
{
    /// <summary>The smallest block that has all of these IPv4 addresses.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static AddressBlock Of(IReadOnlyCollection<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0) throw new InvalidOperationException("a block has at least one address");
        return new AddressBlock(addresses.MinBy(Number)!, addresses.MaxBy(Number)!);
    }

    /// <summary>Orders blocks by their first address.</summary>
    public static IComparer<AddressBlock> ByFirst { get; } = Comparer<AddressBlock>.Create((left, right) => Number(left.First).CompareTo(Number(right.First)));

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
