using System.Collections.Immutable;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Reset;

/// <summary>
/// Fields of an object that <c>kubectl</c> alone owns and that are not as declared
/// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management): what somebody changed by hand.
/// </summary>
/// <param name="live">The object with its managed fields.</param>
/// <param name="declared">What is declared of it.</param>
internal sealed class HandOwnedFields(KubernetesObject live, PropertyMap declared)
{
    private const string Manager = "kubectl";

    private readonly List<string> _paths = [];

    /// <summary>Whether anybody used <c>kubectl</c> on it at all.</summary>
    public static bool AreOn(KubernetesObject live) => Entries(live).Any(IsByHand);

    /// <summary>
    /// The managed fields without those that <c>kubectl</c> owns by a subresource such as <c>scale</c>; <see langword="null"/> when there are none.
    /// Pulumi doesn't take such a field back: once a refresh has seen it, an up fails with a conflict (recorded case 11c).
    /// </summary>
    public static PropertyList? WithoutSubresources(KubernetesObject live)
    {
        var kept = Entries(live).Where(entry => !IsByHand(entry) || !entry.ContainsKey("subresource")).ToList();
        return kept.Count == Entries(live).Count() ? null : PropertyList.From(kept);
    }

    /// <summary>What gives the object its declared fields back and takes the others away; nothing when none differs.</summary>
    public PropertyMap Patch()
    {
        _paths.Clear();
        var byHand = Union(Entries(live).Where(IsByHand));
        var others = Union(Entries(live).Where(entry => !IsByHand(entry)));
        return PatchOf(live.Content, declared, byHand, others, "");
    }

    /// <summary>The fields that <see cref="Patch"/> is about: <c>.spec.replicas</c>.</summary>
    public ImmutableArray<string> Paths()
    {
        _ = Patch();
        return [.. _paths];
    }

    private PropertyMap PatchOf(PropertyMap now, PropertyMap wanted, PropertyMap byHand, PropertyMap others, string path)
    {
        var patch = new List<KeyValuePair<string, object?>>();
        foreach (var (field, below) in byHand)
        {
            if (!field.StartsWith("f:", StringComparison.Ordinal) || now[field[2..]] is not { } value) continue;
            var (key, at) = (field[2..], $"{path}.{field[2..]}");
            var (owned, theirs) = ((PropertyMap)below!, others[field] as PropertyMap);
            if (value is PropertyMap map && owned.Count > 0)
            {
                if (PatchOf(map, wanted.Map(key), owned, theirs ?? PropertyMap.Empty, at) is { Count: > 0 } inner) patch.Add(new(key, inner));
            }
            else if (value is PropertyList list && owned.Count > 0)
            {
                var items = Items(list, wanted.List(key), owned, theirs ?? PropertyMap.Empty, at);
                if (!items.Equals(list)) patch.Add(new(key, items.Count == 0 ? null : items));
            }
            else if (theirs is null && !Equals(wanted[key], value))
            {
                _paths.Add(at);
                patch.Add(new(key, wanted[key]));
            }
        }

        return PropertyMap.From(patch);
    }

    // A merge patch knows no items: the list is given as a whole.
    private PropertyList Items(PropertyList now, PropertyList wanted, PropertyMap byHand, PropertyMap others, string path)
    {
        var items = new List<PropertyMap>();
        foreach (var item in now.Maps)
        {
            var owned = byHand.Where(field => IsNamed(field.Key, item)).ToList();
            if (owned is not [var (name, below)])
            {
                items.Add(item);
                continue;
            }

            var declaredItem = wanted.Maps.FirstOrDefault(each => IsNamed(name, each));
            if (declaredItem is null && !others.ContainsKey(name))
            {
                _paths.Add($"{path}[{name[2..]}]");
                continue;
            }

            var patch = PatchOf(item, declaredItem ?? PropertyMap.Empty, (PropertyMap)below!, others.Map(name), $"{path}[{name[2..]}]");
            items.Add(Merged(item, patch));
        }

        return PropertyList.From(items);
    }

    private static PropertyMap Merged(PropertyMap below, PropertyMap over)
    {
        foreach (var (key, value) in over) below = below.With(key, value is PropertyMap map ? Merged(below.Map(key), map) : value);
        return below;
    }

    // k:{"name":"nginx"}
    private static bool IsNamed(string field, PropertyMap item) => field.StartsWith("k:", StringComparison.Ordinal)
        && PropertyValue.Parse(field[2..]) is PropertyMap identity
        && identity.All(pair => Equals(item[pair.Key] ?? (pair.Key == "protocol" ? "TCP" : null), pair.Value));

    private static PropertyMap Union(IEnumerable<PropertyMap> entries) => entries.Select(entry => entry.Map("fieldsV1")).Aggregate(PropertyMap.Empty, Union);

    private static PropertyMap Union(PropertyMap one, PropertyMap other)
    {
        foreach (var (key, value) in other) one = one.With(key, Union(one.Map(key), (PropertyMap)value!));
        return one;
    }

    private static IEnumerable<PropertyMap> Entries(KubernetesObject live) => live.Content.Map("metadata").List("managedFields").Maps;

    private static bool IsByHand(PropertyMap entry) => entry.String("manager")?.StartsWith(Manager, StringComparison.Ordinal) == true;
}
