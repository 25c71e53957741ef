using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Kubernetes;

public sealed class WorldClockTests
{
    [Fact]
    public void Simulated_time_never_goes_back()
    {
        var world = new World("test");
        world.Advance(TimeSpan.FromMinutes(1));

        Should.Throw<ArgumentOutOfRangeException>(() => world.Advance(TimeSpan.FromTicks(-1)));

        world.Elapsed.ShouldBe(TimeSpan.FromMinutes(1));
    }
}
