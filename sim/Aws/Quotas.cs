using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws;

/// <summary>
/// The default quotas of an AWS account (<c>Data/quotas.json</c>). The one of vCPUs is not among them: five is what a brand-new account
/// has, and no lab fits, so the simulated account counts as one in which it was raised.
/// </summary>
public static class Quotas
{
    private static readonly Lazy<PropertyMap> Table = new(() => AwsData.Read("quotas.json").Map("quotas"));

    /// <summary>The default of a quota.</summary>
    public static int Default(string quota) =>
        Table.Value.Map(quota).Integer("default") ?? throw new ArgumentException($"there is no quota {quota}", nameof(quota));

    /// <summary>Checks that one more fits, or as many as <paramref name="added"/>.</summary>
    /// <exception cref="ResourceException">The quota is reached; code and words are the service's.</exception>
    public static void Require(string quota, int used, int added = 1)
    {
        if (used + added <= Default(quota)) return;
        var row = Table.Value.Map(quota);
        throw new ResourceException(row.RequiredString("error"), row.RequiredString("message"));
    }
}
