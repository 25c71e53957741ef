using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>Deep changes of immutable property values.</summary>
internal static class PropertyPaths
{
    /// <summary>The map with the value at the path set, or taken away when it is <see langword="null"/>.</summary>
    public static PropertyMap Set(this PropertyMap map, object? value, params ReadOnlySpan<string> path) =>
        path.Length == 1 ? map.With(path[0], value) : map.With(path[0], map.Map(path[0]).Set(value, path[1..]));

    /// <summary>The map with the value at the path set unless there is one.</summary>
    public static PropertyMap Default(this PropertyMap map, object value, params ReadOnlySpan<string> path) =>
        map.At(path) is null ? map.Set(value, path) : map;

    /// <summary>The map with each object of a list property changed; a missing list stays missing.</summary>
    public static PropertyMap Each(this PropertyMap map, string key, Func<PropertyMap, PropertyMap> change) =>
        map[key] is PropertyList list ? map.With(key, PropertyList.From(list.Select(item => item is PropertyMap each ? change(each) : item))) : map;

    /// <summary>The map at the path; the empty one when it is missing.</summary>
    public static PropertyMap MapAt(this PropertyMap map, params ReadOnlySpan<string> path) => map.At(path) as PropertyMap ?? PropertyMap.Empty;

    /// <summary>A time as Kubernetes writes it: whole seconds, UTC.</summary>
    public static string Timestamp(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time that <see cref="Timestamp"/> wrote.</summary>
    public static DateTimeOffset Time(string timestamp) =>
        DateTimeOffset.ParseExact(timestamp, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
