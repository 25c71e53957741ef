using Lab.Simulation.Resources;

namespace Lab.Cli.Rendering;

/// <summary>Shows AWS resources as lines of a table: type, name and what they are made with.</summary>
internal static class AwsTable
{
    /// <summary>A head and a line for each resource; none without resources.</summary>
    public static IEnumerable<string> Rows(IReadOnlyCollection<ResourceState> resources)
    {
        if (resources.Count == 0) return [];
        (string Type, string Name, string Inputs)[] rows =
            [("type", "name", "inputs"), .. resources.Select(resource => (resource.Type, resource.Name, Inputs(resource.Inputs)))];
        var typeWidth = rows.Max(row => row.Type.Length);
        var nameWidth = rows.Max(row => row.Name.Length);
        return rows.Select(row => $"{row.Type.PadRight(typeWidth)}  {row.Name.PadRight(nameWidth)}  {row.Inputs}".TrimEnd());
    }

    // Tags say the same of every resource, and lists and documents fill a screen each: --json has all.
    private static string Inputs(PropertyMap inputs) => string.Join(
        ' ',
        inputs.Where(input => input.Value is bool or double or string { Length: <= LongestShown }).Select(input => $"{input.Key}={inputs.String(input.Key)}"));

    private const int LongestShown = 64;
}
