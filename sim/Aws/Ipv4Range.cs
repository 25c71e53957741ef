using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Lab.Simulation.Aws;

/// <summary>A range of IPv4 addresses in CIDR notation, with the arithmetic that address allocation needs.</summary>
/// <param name="First">The first address as a number.</param>
/// <param name="PrefixLength">The length of the prefix, 0 to 32.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Ipv4Range(uint First, int PrefixLength)
{
    /// <summary>How many addresses it has.</summary>
    public ulong Count => 1UL << (32 - PrefixLength);

    /// <summary>The last address as a number.</summary>
    public uint Last => (uint)(First + Count - 1);

    /// <summary>Reads <c>192.168.0.0/16</c>. Host bits must be zero.</summary>
    /// <exception cref="FormatException">The text is not such a range.</exception>
    public static Ipv4Range Parse(string text) =>
        TryParse(text, out var range) ? range : throw new FormatException($"{text} is not an IPv4 range in CIDR notation");

    /// <summary>Reads <c>192.168.0.0/16</c>. Host bits must be zero.</summary>
    public static bool TryParse(string? text, out Ipv4Range range)
    {
        range = default;
        if (text is null || text.Split('/') is not [var address, var length]) return false;
        if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix > 32) return false;
        if (!TryParseAddress(address, out var first)) return false;
        range = new Ipv4Range(first, prefix);
        return (first & (range.Count - 1)) == 0;
    }

    /// <summary>Reads <c>192.168.1.10</c>: four decimal numbers, as AWS wants them.</summary>
    public static bool TryParseAddress(string? text, out uint address)
    {
        address = 0;
        if (text?.Split('.').Length != 4 || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetwork)
        {
            return false;
        }
        address = BinaryPrimitives.ReadUInt32BigEndian(parsed.GetAddressBytes());
        return string.Equals(parsed.ToString(), text, StringComparison.Ordinal);
    }

    /// <summary>The number of an address.</summary>
    /// <exception cref="FormatException">The text is not an IPv4 address.</exception>
    public static uint ParseAddress(string text) =>
        TryParseAddress(text, out var address) ? address : throw new FormatException($"{text} is not an IPv4 address");

    /// <summary>The text of an address.</summary>
    public static string Format(uint address) => new IPAddress(BinaryPrimitives.ReverseEndianness(address)).ToString();

    /// <summary>Whether the address lies in it.</summary>
    public bool Contains(uint address) => address >= First && address <= Last;

    /// <summary>Whether the address lies in it.</summary>
    public bool Contains(string address) => TryParseAddress(address, out var number) && Contains(number);

    /// <summary>Whether the whole other range lies in it.</summary>
    public bool Contains(Ipv4Range other) => other.First >= First && other.Last <= Last;

    /// <summary>Whether the two have an address in common.</summary>
    public bool Overlaps(Ipv4Range other) => First <= other.Last && other.First <= Last;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Format(First)}/{PrefixLength}");
}
