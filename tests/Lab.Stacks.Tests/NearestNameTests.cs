namespace Lab.Stacks.Tests;

public class NearestNameTests
{
    [Theory]
    [InlineData("netwrok", "network")]
    [InlineData("clustr", "cluster")]
    [InlineData("NETWORK", "network")]
    [InlineData("netshot", "netshoot")]
    [InlineData("loadbalancer", null)]
    [InlineData("", null)]
    public void A_name_is_guessed_when_little_differs(string name, string? expected) =>
        NearestName.Of(name, ["network", "cluster", "netshoot"]).ShouldBe(expected);
}
