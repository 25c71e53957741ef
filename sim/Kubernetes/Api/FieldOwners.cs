using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>The other managers of an object's fields, when one applies (recorded cases 11c, 11e).</summary>
internal static class FieldOwners
{
    /// <summary>Lets the others give up the fields that the manifest changes.</summary>
    /// <exception cref="KubernetesApiException"><c>Conflict</c>: they are not to.</exception>
    public static KubernetesObject Yield(KubernetesObject live, PropertyMap manifest, FieldConflicts conflicts, Func<string, bool> isOwn)
    {
        var entries = live.Metadata.List("managedFields").Maps.ToList();
        var contested = entries
            .Select(entry => (Entry: entry, Paths: isOwn(entry.RequiredString("manager"))
                ? [] : FieldSet.Conflicts(live.Content, manifest, entry.Map("fieldsV1")).ToList()))
            .Where(each => each.Paths.Count > 0).ToList();
        if (contested.Count == 0) return live;
        var refused = contested.Where(each => conflicts == FieldConflicts.Refuse
            || (conflicts == FieldConflicts.RefuseExceptKubectl && !IsKubectl(each.Entry))).ToList();
        if (refused.Count > 0) throw new KubernetesApiException("Conflict", Text(refused));
        foreach (var (entry, paths) in contested)
        {
            var left = FieldSet.Without(entry.Map("fieldsV1"), paths.ToHashSet(StringComparer.Ordinal));
            entries[entries.IndexOf(entry)] = entry.With("fieldsV1", left);
        }

        entries.RemoveAll(entry => entry.Map("fieldsV1").Count == 0);
        return live with { Content = live.Content.Set(PropertyList.From(entries), "metadata", "managedFields") };
    }

    private static bool IsKubectl(PropertyMap entry) =>
        entry.RequiredString("manager").StartsWith("kubectl", StringComparison.Ordinal) && !entry.ContainsKey("subresource");

    private static string Text(List<(PropertyMap Entry, List<string> Paths)> refused)
    {
        var count = refused.Sum(each => each.Paths.Count);
        if (count == 1) return $"Apply failed with 1 conflict: conflict with {Owner(refused[0].Entry)}: {refused[0].Paths[0]}";
        var lines = refused.Select(each => $"conflicts with {Owner(each.Entry)}:\n- {string.Join("\n- ", each.Paths)}");
        return string.Create(CultureInfo.InvariantCulture, $"Apply failed with {count} conflicts: {string.Join('\n', lines)}");
    }

    private static string Owner(PropertyMap entry)
    {
        var text = $"\"{entry.RequiredString("manager")}\"";
        if (entry.String("subresource") is { } subresource) text += $" with subresource \"{subresource}\"";
        return entry.String("operation") == "Apply" ? text : $"{text} using {entry.String("apiVersion")}";
    }
}
