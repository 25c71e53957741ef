using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Lab.Infra.Addressing;

namespace Lab.Infra.Tests;

public class CidrTests
{
    [Theory]
    [InlineData("192.168.0.0/16")]
    [InlineData("0.0.0.0/0")]
    [InlineData("203.0.113.7/32")]
    public void Canonical_blocks_are_read(string text) => Cidr.Parse(text).ToString().ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("192.168.0.0")]
    [InlineData("192.168.0.0/33")]
    [InlineData("192.168.0.0/-1")]
    [InlineData("192.168.0/16")]
    [InlineData("010.0.0.0/8")]
    [InlineData("2001:db8::/32")]
    [InlineData("192.168.0.0/16/8")]
    [InlineData("vpc")]
    public void Other_texts_are_refused_with_an_example(string text)
    {
        Cidr.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain("192.168.0.0/16");
    }

    [Fact]
    public void Bits_behind_the_prefix_are_refused_with_the_block_that_was_meant()
    {
        Cidr.TryParse("192.168.1.77/24", out _, out var problem).ShouldBeFalse();
        problem.ShouldContain("192.168.1.0/24");
    }

    [Fact]
    public void A_written_block_reads_back_the_same() => Check(block => Cidr.Parse(block.ToString()) == block);

    [Fact]
    public void A_block_contains_its_first_and_last_address_and_not_their_neighbours() => Check(block =>
        block.Contains(block.First) && block.Contains(block.Last)
        && (Number(block.First) == 0 || !block.Contains(Address(Number(block.First) - 1)))
        && (Number(block.Last) == uint.MaxValue || !block.Contains(Address(Number(block.Last) + 1))));

    [Fact]
    public void Blocks_overlap_when_and_only_when_they_share_an_address() => Prop.ForAll(Blocks, Blocks, (left, right) =>
        left.Overlaps(right) == (Number(left.First) <= Number(right.Last) && Number(right.First) <= Number(left.Last))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_halves_of_a_block_fill_it_and_do_not_overlap() => Check(block =>
    {
        if (block.PrefixLength == 32) return true;
        var (lower, upper) = (block.Subnet(block.PrefixLength + 1, 0), block.Subnet(block.PrefixLength + 1, 1));
        return !lower.Overlaps(upper) && lower.AddressCount + upper.AddressCount == block.AddressCount && block.Contains(lower)
            && block.Contains(upper)
            && lower.First.Equals(block.First) && upper.Last.Equals(block.Last);
    });

    [Fact]
    public void Order_is_total_and_agrees_with_equality() => Prop.ForAll(Blocks, Blocks, (left, right) =>
        Math.Sign(left.CompareTo(right)) == -Math.Sign(right.CompareTo(left)) && (left.CompareTo(right) == 0) == (left == right))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void An_address_outside_of_the_block_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => Cidr.Parse("10.0.0.0/28").At(16));

    [Fact]
    public void A_part_outside_of_the_block_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => Cidr.Parse("10.0.0.0/24").Subnet(26, 4));

    /// <summary>Blocks near each other, so that overlaps are common.</summary>
    private static Arbitrary<Cidr> Blocks { get; } = (
        from third in Gen.Choose(0, 3)
        from fourth in Gen.Choose(0, 255)
        from prefix in Gen.Choose(0, 32)
        let mask = prefix == 0 ? 0 : uint.MaxValue << (32 - prefix)
        select Cidr.Parse($"{Address((0xC0A80000u + ((uint)third << 8) + (uint)fourth) & mask)}/{prefix}")).ToArbitrary();

    private static void Check(Func<Cidr, bool> property) => Prop.ForAll(Blocks, property).QuickCheckThrowOnFailure();

    private static uint Number(IPAddress address) => address.GetAddressBytes().Aggregate(0u, (number, part) => (number << 8) | part);

    private static IPAddress Address(uint number) => new([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
