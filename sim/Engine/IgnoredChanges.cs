using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>Pulumi's <c>ignoreChanges</c>: the recorded value of a property stands in for the program's.</summary>
internal static class IgnoredChanges
{
    public static PropertyMap Apply(PropertyMap inputs, PropertyMap recorded, IEnumerable<string> paths) =>
        paths.Aggregate(inputs, (result, path) => Apply(result, recorded, path.Split('.')));

    private static PropertyMap Apply(PropertyMap inputs, PropertyMap recorded, ReadOnlySpan<string> path)
    {
        var key = path[0];
        if (path.Length == 1) return inputs.With(key, recorded[key]);

        // A parent that only one side has is a change of more than the ignored property.
        return inputs[key] is PropertyMap inner && recorded[key] is PropertyMap innerRecorded
            ? inputs.With(key, Apply(inner, innerRecorded, path[1..]))
            : inputs;
    }
}
