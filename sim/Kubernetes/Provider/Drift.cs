using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>What a refresh makes of inputs: the fields that the program sets, with the values that they have now (recorded cases 11c, 12).</summary>
internal static class Drift
{
    /// <summary>The input with each value replaced by the live one; what the live object lacks stays as it was.</summary>
    public static object? Overlay(object? input, object? live) => (input, live) switch
    {
        (PropertyMap wanted, PropertyMap now) =>
            PropertyMap.From(wanted.Select(pair => KeyValuePair.Create(pair.Key, Overlay(pair.Value, now[pair.Key])))),
        (PropertyList wanted, PropertyList now) when wanted.Count == now.Count =>
            PropertyList.From(wanted.Zip(now, Overlay)),
        (_, null) => input,
        _ => live,
    };
}
