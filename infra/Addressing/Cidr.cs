using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lab.Infra.Addressing;

/// <summary>
/// An IPv4 block in canonical form (no host bits): <see cref="IPNetwork"/> with what an address plan needs beside it.
/// </summary>
public readonly record struct Cidr : IComparable<Cidr>
{
    private readonly IPNetwork _network;

    private Cidr(IPNetwork network) => _network = network;

    /// <summary>Length of the network prefix in bits, 0 to 32.</summary>
    public int PrefixLength => _network.PrefixLength;

    /// <summary>How many addresses it has.</summary>
    public long AddressCount => 1L << (32 - PrefixLength);

    /// <summary>Its first address.</summary>
    public IPAddress First => _network.BaseAddress;

    /// <summary>Its last address.</summary>
    public IPAddress Last => At(AddressCount - 1);

    /// <summary>The block written as <c>192.168.0.0/16</c>.</summary>
    /// <exception cref="FormatException">It is not a block; the message says why and, where it can, what was meant.</exception>
    public static Cidr Parse(string text) => TryParse(text, out var cidr, out var problem) ? cidr : throw new FormatException($"{text} {problem}");

    /// <summary>Reads a block written as <c>192.168.0.0/16</c>; <paramref name="problem"/> continues a sentence that starts with the text.</summary>
    public static bool TryParse(string? text, out Cidr cidr, out string problem)
    {
        cidr = default;
        problem = "is not an IPv4 block: write it like 192.168.0.0/16";
        if (text?.Split('/') is not [var addressText, var prefixText]
            || !IPAddress.TryParse(addressText, out var address)
            || address.AddressFamily != AddressFamily.InterNetwork

            // IPAddress also reads 10.1 as 10.0.0.1 and 010 as octal 8.
            || address.ToString() != addressText
            || !int.TryParse(prefixText, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > 32)
        {
            return false;
        }

        var canonical = new Cidr(new IPNetwork(FromNumber(prefix == 0 ? 0 : Number(address) & (uint.MaxValue << (32 - prefix))), prefix));
        if (!canonical.First.Equals(address))
        {
            problem = $"has bits set behind its prefix: write {canonical}";
            return false;
        }

        cidr = canonical;
        return true;
    }

    /// <summary>Whether the address lies in it.</summary>
    public bool Contains(IPAddress address) => _network.Contains(address);

    /// <summary>Whether the whole other block lies in it.</summary>
    public bool Contains(Cidr other) => other.PrefixLength >= PrefixLength && Contains(other.First);

    /// <summary>Whether they share an address.</summary>
    public bool Overlaps(Cidr other) => Contains(other) || other.Contains(this);

    /// <summary>The address <paramref name="offset"/> steps behind the first one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">That is outside of the block.</exception>
    public IPAddress At(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, AddressCount);
        return FromNumber(Number(First) + (uint)offset);
    }

    /// <summary>
    /// The part with number <paramref name="index"/>, counted from 0, when it is divided into blocks of <paramref name="prefixLength"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public Cidr Subnet(int prefixLength, int index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prefixLength, PrefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, 32);
        return new Cidr(new IPNetwork(At(index * (1L << (32 - prefixLength))), prefixLength));
    }

    /// <summary>By first address, the larger block first.</summary>
    public int CompareTo(Cidr other) => (Number(First), PrefixLength).CompareTo((Number(other.First), other.PrefixLength));

    /// <summary>As it is written: <c>192.168.0.0/16</c>.</summary>
    public override string ToString() => _network.ToString();

    /// <summary>Whether it comes first.</summary>
    public static bool operator <(Cidr left, Cidr right) => left.CompareTo(right) < 0;

    /// <summary>Whether it comes first or is the same.</summary>
    public static bool operator <=(Cidr left, Cidr right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it comes last.</summary>
    public static bool operator >(Cidr left, Cidr right) => left.CompareTo(right) > 0;

    /// <summary>Whether it comes last or is the same.</summary>
    public static bool operator >=(Cidr left, Cidr right) => left.CompareTo(right) >= 0;

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static IPAddress FromNumber(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
