using Lab.Simulation.Aws;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Paths;

/// <summary>Names things as people look for them in the console: the id, and the Name tag behind it.</summary>
internal static class ResourceLabel
{
    public static string Of(Vpc vpc) => Of(vpc.Id, vpc.Tags);

    public static string Of(RouteTable table) => Of(table.Id, table.Tags);

    public static string Of(NetworkInterface networkInterface) => Of(networkInterface.Id, networkInterface.Tags);

    public static string Of(SecurityGroup group) => group.Tags.ContainsKey("Name") ? Of(group.Id, group.Tags) : $"{group.Id} ({group.Name})";

    public static string Of(string id, Tags tags) => tags.TryGetValue("Name", out var name) ? $"{id} ({name})" : id;
}
