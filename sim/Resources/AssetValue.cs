using System.Collections.Immutable;

namespace Lab.Simulation.Resources;

/// <summary>
/// A file or archive among a resource's properties, as state keeps it: what changes when the content does, without the content.
/// </summary>
/// <param name="Hash">SHA-256 of the content in hexadecimal digits; of an archive, of its files' paths and content.</param>
/// <param name="Size">How many bytes the content has; of an archive, that of all its files.</param>
/// <param name="Files">The paths of an archive's files in ordinal order; <see langword="default"/> for a single file.</param>
public sealed record AssetValue(string Hash, long Size, ImmutableArray<string> Files)
{
    private const string HashKey = "$asset";
    private const string SizeKey = "size";
    private const string FilesKey = "files";

    /// <summary>The property value.</summary>
    public PropertyMap ToPropertyMap() => PropertyMap.Of(
        (HashKey, Hash), (SizeKey, Size), (FilesKey, Files.IsDefault ? null : PropertyList.From(Files)));

    /// <summary>Reads a property value; <see langword="null"/> when it is no file or archive.</summary>
    public static AssetValue? TryRead(object? value) => value is PropertyMap map && map.String(HashKey) is { } hash
        ? new AssetValue(hash, map[SizeKey] is double size ? (long)size : 0, map.ContainsKey(FilesKey) ? map.Strings(FilesKey) : default)
        : null;
}
