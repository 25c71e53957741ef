using System.Net;
using Lab.Infra.Addressing;

namespace Lab.Infra.Tests;

public class AddressBlockTests
{
    // As text, .9 would come after .16.
    [Fact]
    public void A_block_goes_from_the_lowest_to_the_highest_address_by_number() =>
        Block("192.168.21.16", "192.168.21.9", "192.168.21.12")
            .ShouldBe(new AddressBlock(IPAddress.Parse("192.168.21.9"), IPAddress.Parse("192.168.21.16")));

    [Fact]
    public void The_upper_half_of_the_addresses_is_above_the_lower_one() =>
        Block("192.168.21.5", "10.0.0.5").First.ShouldBe(IPAddress.Parse("10.0.0.5"));

    [Fact]
    public void One_address_is_a_block() =>
        Block("192.168.21.5").ShouldBe(new AddressBlock(IPAddress.Parse("192.168.21.5"), IPAddress.Parse("192.168.21.5")));

    [Fact]
    public void Without_addresses_there_is_no_block() => Should.Throw<InvalidOperationException>(() => AddressBlock.Of([]));

    [Fact]
    public void Blocks_are_ordered_by_their_first_address() =>
        new[] { Block("192.168.21.104"), Block("192.168.21.72"), Block("192.168.21.9") }.Order(AddressBlock.ByFirst)
            .Select(block => block.First.ToString()).ShouldBe(["192.168.21.9", "192.168.21.72", "192.168.21.104"]);

    private static AddressBlock Block(params string[] addresses) => AddressBlock.Of([.. addresses.Select(IPAddress.Parse)]);
}
