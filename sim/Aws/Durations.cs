using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws;

/// <summary>How long AWS takes for what (<c>Data/durations.json</c>).</summary>
internal static class Durations
{
    private static readonly Lazy<PropertyMap> Table = new(() => AwsData.Read("durations.json").Map("seconds"));

    /// <summary>How long an operation takes.</summary>
    public static TimeSpan Of(string operation) =>
        TimeSpan.FromSeconds(Table.Value.Integer(operation)
            ?? throw new ArgumentException($"there is no duration for {operation}", nameof(operation)));
}
