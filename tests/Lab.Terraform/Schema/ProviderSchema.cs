using System.Collections.Concurrent;
using System.Text.Json;

namespace Lab.Terraform.Schema;

/// <summary>What the AWS provider knows, as <c>terraform providers schema -json</c> prints it.</summary>
public sealed class ProviderSchema
{
    private readonly JsonElement _provider;
    private readonly ConcurrentDictionary<(string Kind, string Type), BlockSchema?> _blocks = [];

    private ProviderSchema(JsonElement provider) => _provider = provider;

    /// <summary>Reads the text that Terraform prints.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="ArgumentException">It is not of the AWS provider alone.</exception>
    public static ProviderSchema Parse(string json)
    {
        // Not disposed: its elements are read as long as the schema is used.
        var document = JsonDocument.Parse(json);
        var providers = document.RootElement.GetProperty("provider_schemas").EnumerateObject().Where(item => item.Name.EndsWith("/aws", StringComparison.Ordinal));
        return providers.ToList() is [var aws] ? new ProviderSchema(aws.Value) : throw new ArgumentException("the schema has no AWS provider", nameof(json));
    }

    internal BlockSchema Provider => _blocks.GetOrAdd(("provider", ""), _ => BlockSchema.Parse(_provider.GetProperty("provider").GetProperty("block")))!;

    /// <summary>A resource type; <see langword="null"/> when the provider doesn't know it.</summary>
    internal BlockSchema? Resource(string type) => Find("resource_schemas", type);

    /// <summary>A data source's type; <see langword="null"/> when the provider doesn't know it.</summary>
    internal BlockSchema? DataSource(string type) => Find("data_source_schemas", type);

    private BlockSchema? Find(string kind, string type) => _blocks.GetOrAdd((kind, type), _ =>
        _provider.GetProperty(kind).TryGetProperty(type, out var schema) ? BlockSchema.Parse(schema.GetProperty("block")) : null);
}
