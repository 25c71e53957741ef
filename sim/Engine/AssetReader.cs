using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Lab.Simulation.Resources;
using Pulumi;

namespace Lab.Simulation.Engine;

/// <summary>
/// Reads the assets and archives of a program down to their hash. Pulumi's classes show their content to nobody but its own serializer, so
/// it is read past their access modifiers.
/// </summary>
internal static class AssetReader
{
    /// <summary>What state keeps of an asset or archive. Paths are relative to the program's folder.</summary>
    /// <exception cref="ArgumentException">It is none that the simulated world can read, such as one in the internet.</exception>
    public static AssetValue Read(AssetOrArchive asset)
    {
        if (asset is not Archive)
        {
            var content = Content((Asset)asset);
            return new AssetValue(Hash(content), content.LongLength, default);
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        AddFiles(files, "", asset);
        var hashes = files.Select(file => $"{file.Key}\0{Hash(file.Value)}\n");
        return new AssetValue(
            Hash(Encoding.UTF8.GetBytes(string.Concat(hashes))), files.Values.Sum(content => content.LongLength), [.. files.Keys]);
    }

    private static void AddFiles(SortedDictionary<string, byte[]> files, string path, AssetOrArchive asset)
    {
        switch (asset)
        {
            case AssetArchive:
                foreach (var (name, part) in (IEnumerable<KeyValuePair<string, AssetOrArchive>>)Value(asset)) AddFiles(files, Join(path, name), part);
                break;
            case FileArchive when Directory.Exists((string)Value(asset)):
                AddFolder(files, path, (string)Value(asset));
                break;
            case FileArchive:
                AddZip(files, path, (string)Value(asset));
                break;
            case Asset single:
                files[path] = Content(single);
                break;
            default:
                throw Unreadable(asset);
        }
    }

    private static void AddFolder(SortedDictionary<string, byte[]> files, string path, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files[Join(path, Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))] = File.ReadAllBytes(file);
        }
    }

    private static void AddZip(SortedDictionary<string, byte[]> files, string path, string file)
    {
        try
        {
            using var zip = ZipFile.OpenRead(file);
            foreach (var entry in zip.Entries.Where(entry => entry.Name.Length > 0))
            {
                using var content = new MemoryStream();
                using var stream = entry.Open();
                stream.CopyTo(content);
                files[Join(path, entry.FullName)] = content.ToArray();
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new ArgumentException($"the archive {file} can't be read: {exception.Message}", nameof(file), exception);
        }
    }

    private static byte[] Content(Asset asset)
    {
        if (asset is StringAsset) return Encoding.UTF8.GetBytes((string)Value(asset));
        if (asset is not FileAsset) throw Unreadable(asset);
        try
        {
            return File.ReadAllBytes((string)Value(asset));
        }
        catch (IOException exception)
        {
            throw new ArgumentException($"the file {Value(asset)} can't be read: {exception.Message}", nameof(asset), exception);
        }
    }

    private static ArgumentException Unreadable(AssetOrArchive asset) =>
        new($"the simulated world fetches nothing: a {asset.GetType().Name} is not for it", nameof(asset));

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Value")]
    private static extern object Value(AssetOrArchive asset);
}
