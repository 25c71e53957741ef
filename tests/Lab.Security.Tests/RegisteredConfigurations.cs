using Lab.Stacks.Tests.Support;
using Lab.Terraform;

namespace Lab.Security.Tests;

/// <summary>What the stages register in the configurations that the tests look at.</summary>
internal static class RegisteredConfigurations
{
    /// <summary>The course's configuration, and the one with everything on.</summary>
    public static IReadOnlyDictionary<string, StageRegistrations> All { get; } = new[] { "course", "everything" }.ToDictionary(
        configuration => configuration,
        configuration => StageRegistrations.CollectAsync(Configurations.ByName(configuration)).GetAwaiter().GetResult());
}
