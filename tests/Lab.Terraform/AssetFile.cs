using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Lab.Terraform;

/// <summary>Assets and archives of Pulumi as files.</summary>
internal static class AssetFile
{
    // The first day that the format has: an archive of the same content has the same bytes.
    private static readonly DateTimeOffset Start = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The ending of the file that an asset or archive becomes.</summary>
    public static string ExtensionOf(JsonObject file) => file.ContainsKey(RegisteredResource.ArchiveKey) ? ".zip" : "";

    /// <summary>The bytes of an asset's text, or of a zip file for an archive.</summary>
    public static byte[] ContentOf(JsonObject file)
    {
        if (file[RegisteredResource.AssetKey] is { } asset) return Encoding.UTF8.GetBytes((string)asset!);
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, part) in (JsonObject)file[RegisteredResource.ArchiveKey]!)
            {
                var entry = zip.CreateEntry(path);
                entry.LastWriteTime = Start;

                // Readable by whoever runs it: rw-r--r--.
                entry.ExternalAttributes = 0b110_100_100 << 16;
                using var stream = entry.Open();
                stream.Write(ContentOf((JsonObject)part!));
            }
        }

        return content.ToArray();
    }
}
