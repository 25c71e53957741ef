using FsCheck;
using FsCheck.Fluent;
using Lab.Cli.Classes;
using Lab.Infra.Addressing;
using Lab.Stacks.Settings;

namespace Lab.Cli.Tests.Classes;

public sealed class ClassAddressesTests
{
    [Fact]
    public void The_largest_private_range_is_enough_for_512_environments() => ClassAddresses.Capacity(Cidr.Parse("10.0.0.0/8")).ShouldBe(512);

    [Theory]
    [InlineData("10.0.0.0/17", 1)]
    [InlineData("10.0.0.0/18", 0)]
    public void A_block_has_an_environment_for_each_17_of_it(string block, int capacity) => ClassAddresses.Capacity(Cidr.Parse(block)).ShouldBe(capacity);

    [Fact]
    public void Addresses_of_any_two_environments_never_overlap_and_each_plan_is_one_that_the_lab_accepts() => Prop.ForAll(Pairs, pair =>
    {
        var (first, second) = (Plan(pair.Block, pair.First), Plan(pair.Block, pair.Second));
        return Blocks(first).All(block => Blocks(second).All(other => !block.Overlaps(other))) && Blocks(first).Concat(Blocks(second)).All(pair.Block.Contains);
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<(Cidr Block, int First, int Second)> Pairs =>
    (
        from block in Gen.Elements("10.0.0.0/8", "10.64.0.0/10", "10.128.0.0/12", "10.0.0.0/16")
        let cidr = Cidr.Parse(block)
        from first in Gen.Choose(0, ClassAddresses.Capacity(cidr) - 1)
        from second in Gen.Choose(0, ClassAddresses.Capacity(cidr) - 1)
        where first != second
        select (cidr, first, second)).ToArbitrary();

    private static AddressPlan Plan(Cidr block, int number) => LabSettings.Parse("alice", ClassAddresses.SettingsOf(block, number)).Addresses;

    private static IEnumerable<Cidr> Blocks(AddressPlan plan) => [plan.Lab.Cidr, plan.Operator.Cidr];
}
