using Lab.Cli.Classes;

namespace Lab.Cli.Tests.Classes;

public sealed class ClassConcurrencyTests
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [InlineData("sim", 8, 64, 8, null)]
    [InlineData("sim", 64, 1, 64, null)]
    [InlineData("sim", 256, 1, 128, null)]
    [InlineData("aws", 2, 64, 8, 4)]
    [InlineData("aws", 16, 16, 6, 4)]
    [InlineData("aws", 1, 1, 1, 4)]
    public void Processors_and_memory_bound_the_machine_and_EC2_bounds_a_place(string target, int processors, int gigabytes, int inAll, int? inPlace) =>
        ClassConcurrency.Of(target, processors, gigabytes * Gigabyte).ShouldBe(new ClassConcurrency(inAll, inPlace));

    [Fact]
    public void The_time_that_is_left_is_unknown_until_one_is_finished() => new ClassEstimate(2).Left([TimeSpan.FromSeconds(1)], 3).ShouldBeNull();

    [Fact]
    public void The_time_that_is_left_follows_from_those_that_are_finished()
    {
        var estimate = new ClassEstimate(atOnce: 2);
        estimate.Add(TimeSpan.FromMinutes(8));
        estimate.Add(TimeSpan.FromMinutes(12));

        // Ten minutes each: 4 + 6 of those under way and 4 × 10 of those that wait, by two at once.
        estimate.Left([TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(4)], waiting: 4).ShouldBe(TimeSpan.FromMinutes(25));
    }

    [Fact]
    public void The_last_one_alone_takes_what_is_left_of_its_own_time()
    {
        var estimate = new ClassEstimate(atOnce: 4);
        estimate.Add(TimeSpan.FromMinutes(10));

        estimate.Left([TimeSpan.FromMinutes(3)], waiting: 0).ShouldBe(TimeSpan.FromMinutes(7));
    }
}
