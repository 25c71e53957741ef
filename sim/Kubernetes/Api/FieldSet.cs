using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// Fields of an object as <c>managedFields</c> lists them, and the merge of a server-side apply
/// (https://kubernetes.io/docs/reference/using-api/server-side-apply/): which list is merged by which key comes from the API's schema.
/// </summary>
internal static class FieldSet
{
    private static readonly Dictionary<string, string[]> MergeKeys = new(StringComparer.Ordinal)
    {
        ["containers"] = ["name"],
        ["initContainers"] = ["name"],
        ["env"] = ["name"],
        ["volumes"] = ["name"],
        ["volumeMounts"] = ["mountPath"],
        ["topologySpreadConstraints"] = ["topologyKey", "whenUnsatisfiable"],
        ["imagePullSecrets"] = ["name"],
    };

    /// <summary>The fields that a manifest sets, in the form of <c>fieldsV1</c>. Identity and status are nobody's.</summary>
    public static PropertyMap Of(PropertyMap manifest) =>
        FieldsOf(manifest.With("apiVersion", null).With("kind", null).With("status", null)
            .With("metadata", manifest.Map("metadata").With("name", null).With("namespace", null)));

    /// <summary>Lays the manifest over the live object.</summary>
    public static PropertyMap Merge(PropertyMap live, PropertyMap manifest)
    {
        foreach (var (key, value) in manifest) live = live.With(key, MergeValue(key, live[key], value));
        return live;
    }

    /// <summary>Takes the fields away that are owned in <paramref name="before"/> and no longer in <paramref name="now"/>.</summary>
    public static PropertyMap Prune(PropertyMap live, PropertyMap before, PropertyMap now)
    {
        foreach (var (field, below) in before)
        {
            if (!field.StartsWith("f:", StringComparison.Ordinal) || live[field[2..]] is not { } value) continue;
            var key = field[2..];
            live = live.With(key, (value, below: (PropertyMap)below!, now[field] as PropertyMap) switch
            {
                (_, { Count: 0 }, null) => null,
                (_, { Count: 0 }, _) => value,
                (PropertyMap map, var owned, var kept) => Emptied(Prune(map, owned, kept ?? PropertyMap.Empty), kept),
                (PropertyList list, var owned, var kept) => PruneList(key, list, owned, kept ?? PropertyMap.Empty),
                _ => value,
            });
        }

        return live;
    }

    /// <summary>
    /// The fields that a manifest would change although another manager owns them, written as the API server does:
    /// <c>.spec.template.spec.containers[name="c"].image</c>.
    /// </summary>
    public static IEnumerable<string> Conflicts(PropertyMap live, PropertyMap manifest, PropertyMap owned) =>
        Conflicts("", live, manifest, Of(manifest), owned, "");

    /// <summary>Takes fields of <see cref="Conflicts(PropertyMap, PropertyMap, PropertyMap)"/> away from their owner.</summary>
    public static PropertyMap Without(PropertyMap owned, IReadOnlySet<string> paths) => Without(owned, paths, "");

    private static IEnumerable<string> Conflicts(string listKey, object? live, object? wanted, PropertyMap fields, PropertyMap owned, string path)
    {
        foreach (var (field, below) in fields)
        {
            if (owned[field] is not PropertyMap theirs || field == ".") continue;
            var mine = (PropertyMap)below!;
            var at = path + Segment(field);
            var (key, now, then) = (Key(listKey, field), ValueOf(listKey, field, live), ValueOf(listKey, field, wanted));
            if (mine.Count > 0 && theirs.Count > 0)
            {
                foreach (var conflict in Conflicts(key, now, then, mine, theirs, at)) yield return conflict;
            }
            else if ((now, then) is not (PropertyMap, PropertyMap) && !Equals(now, then))
            {
                yield return at;
            }
        }
    }

    /// <summary>Every field of a set that has none below it, as <see cref="Conflicts(PropertyMap, PropertyMap, PropertyMap)"/> writes them.</summary>
    public static IEnumerable<string> Leaves(PropertyMap fields) => Leaves(fields, "");

    /// <summary>The fields of a set that are at the paths, with what holds them.</summary>
    public static PropertyMap Only(PropertyMap fields, IReadOnlySet<string> paths) => Only(fields, paths, "");

    private static PropertyMap Only(PropertyMap fields, IReadOnlySet<string> paths, string path) =>
        PropertyMap.From(fields
            .Select(pair => (pair.Key, IsThere: paths.Contains(path + Segment(pair.Key)), Below: Only((PropertyMap)pair.Value!, paths, path + Segment(pair.Key))))
            .Where(pair => pair.IsThere || pair.Below.Count > 0)
            .Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Below)));

    // A field that held others is no longer owned with the last of them.
    private static PropertyMap Without(PropertyMap owned, IReadOnlySet<string> paths, string path) =>
        PropertyMap.From(owned.Where(pair => !paths.Contains(path + Segment(pair.Key)))
            .Select(pair => (pair.Key, Before: (PropertyMap)pair.Value!, After: Without((PropertyMap)pair.Value!, paths, path + Segment(pair.Key))))
            .Where(pair => pair.Before.Count == 0 || pair.After.Count > 0)
            .Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.After)));

    private static IEnumerable<string> Leaves(PropertyMap fields, string path) => fields.SelectMany(pair =>
        pair.Value is PropertyMap { Count: > 0 } below ? Leaves(below, path + Segment(pair.Key)) : [path + Segment(pair.Key)]);

    private static string Key(string listKey, string field) => field.StartsWith("f:", StringComparison.Ordinal) ? field[2..] : listKey;

    private static object? ValueOf(string listKey, string field, object? value) => value switch
    {
        PropertyMap map => map[field[2..]],
        PropertyList list => list.Maps.FirstOrDefault(item => ItemName(listKey, item) == field),
        _ => null,
    };

    private static string Segment(string field) =>
        field.StartsWith("k:", StringComparison.Ordinal) && PropertyValue.Parse(field[2..]) is PropertyMap identity
            ? $"[{string.Join(',', identity.Select(pair => $"{pair.Key}={PropertyValue.ToJson(pair.Value)}"))}]"
            : $".{field[Math.Min(2, field.Length)..]}";

    private static PropertyMap? Emptied(PropertyMap map, PropertyMap? kept) => map.Count == 0 && kept is null ? null : map;

    private static PropertyList? PruneList(string key, PropertyList list, PropertyMap before, PropertyMap now)
    {
        var items = new List<PropertyMap>();
        foreach (var item in list.Maps)
        {
            var name = ItemName(key, item)!;
            if (before[name] is not PropertyMap owned) items.Add(item);
            else if (now[name] is PropertyMap kept) items.Add(Prune(item, owned, kept));
        }

        return items.Count == 0 ? null : PropertyList.From(items);
    }

    private static object? MergeValue(string key, object? live, object? value) => (live, value) switch
    {
        (PropertyMap below, PropertyMap over) => Merge(below, over),
        (PropertyList below, PropertyList over) when IsMerged(key, over) => MergeList(key, below, over),
        _ => value,
    };

    private static PropertyList MergeList(string key, PropertyList live, PropertyList over)
    {
        var below = live.Maps.ToDictionary(item => ItemName(key, item)!, StringComparer.Ordinal);
        var names = over.Maps.Select(item => ItemName(key, item)!).ToHashSet(StringComparer.Ordinal);
        return PropertyList.From(
            over.Maps.Select(item => below.TryGetValue(ItemName(key, item)!, out var old) ? Merge(old, item) : item)
                .Concat(below.Where(pair => !names.Contains(pair.Key)).Select(pair => pair.Value)));
    }

    private static PropertyMap FieldsOf(PropertyMap map) =>
        PropertyMap.From(map.Select(pair => KeyValuePair.Create($"f:{pair.Key}", (object?)FieldsBelow(pair.Key, pair.Value))));

    private static PropertyMap FieldsBelow(string key, object? value) => value switch
    {
        PropertyMap map => FieldsOf(map),
        PropertyList list when IsMerged(key, list) =>
            PropertyMap.From(
                list.Maps.Select(item => KeyValuePair.Create(ItemName(key, item)!, (object?)FieldsOf(item).With(".", PropertyMap.Empty)))),
        _ => PropertyMap.Empty,
    };

    private static bool IsMerged(string key, PropertyList list) =>
        list.Count > 0 && list.All(item => item is PropertyMap map && ItemName(key, map) is not null);

    private static string? ItemName(string key, PropertyMap item)
    {
        string[]? keys = key == "ports"
            ? [item.ContainsKey("containerPort") ? "containerPort" : "port", "protocol"]
            : MergeKeys.GetValueOrDefault(key);
        if (keys is null || !item.ContainsKey(keys[0])) return null;
        var identity = PropertyMap.Of([.. keys.Select(each => (each, item[each] ?? (each == "protocol" ? "TCP" : null)))]);
        return $"k:{identity}";
    }
}
