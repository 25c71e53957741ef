namespace Lab.Stacks.Tests;

public class ConfigurationKeysTests
{
    // The form in which Pulumi hands a stack's configuration to its program.
    [Fact]
    public void Only_the_projects_own_keys_are_taken() =>
        ConfigurationKeys.Of("eks-lab", """{"eks-lab:region":"eu-west-1","eks-lab:nodeCuont":"3","aws:region":"us-east-1","eks-lab-2:x":"y"}""").ShouldBe(["region", "nodeCuont"]);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public void Without_configuration_there_is_no_key(string? json) => ConfigurationKeys.Of("eks-lab", json).ShouldBeEmpty();
}
