using System.Reflection;
using System.Text.Json.Nodes;
using Pulumi;

namespace Lab.Terraform.Registration;

/// <summary>What is in an asset or archive.</summary>
internal static class AssetContent
{
    // The SDK hands the objects of the program to mocks, and shows what they hold to nobody but itself.
    private static readonly PropertyInfo Value = typeof(AssetOrArchive).GetProperty("Value", BindingFlags.NonPublic | BindingFlags.Instance)
        ?? throw new MissingMemberException(nameof(AssetOrArchive), "Value");

    /// <summary>An object with the one key <see cref="RegisteredResource.AssetKey"/> or <see cref="RegisteredResource.ArchiveKey"/>.</summary>
    /// <exception cref="NotSupportedException">It lies on a disk or in the internet.</exception>
    public static JsonObject Of(AssetOrArchive file) => (file, Value.GetValue(file)) switch
    {
        (StringAsset, string text) => new JsonObject { [RegisteredResource.AssetKey] = text },
        (AssetArchive, IReadOnlyDictionary<string, AssetOrArchive> parts) => new JsonObject
        {
            [RegisteredResource.ArchiveKey] = new JsonObject(parts.OrderBy(part => part.Key, StringComparer.Ordinal)
                .Select(part => KeyValuePair.Create(part.Key, (JsonNode?)Of(part.Value)))),
        },
        _ => throw new NotSupportedException($"a {file.GetType().Name} can't be read: use a {nameof(StringAsset)}, alone or in an {nameof(AssetArchive)}"),
    };
}
