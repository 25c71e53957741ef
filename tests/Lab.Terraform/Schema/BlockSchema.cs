using System.Collections.Frozen;
using System.Text.Json;

namespace Lab.Terraform.Schema;

/// <summary>The attributes and blocks that Terraform knows in a place.</summary>
internal sealed class BlockSchema
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private readonly FrozenDictionary<string, string> _byPulumiName;

    private BlockSchema(FrozenDictionary<string, AttributeSchema> attributes, FrozenDictionary<string, NestedBlockSchema> blocks)
    {
        (Attributes, Blocks) = (attributes, blocks);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, attribute) in attributes) Add(name, attribute.Type is CollectionType { IsMap: false });
        foreach (var (name, block) in blocks) Add(name, block.IsList);

        // A name that is one attribute's own wins over one that is only its plural.
        foreach (var name in attributes.Keys.Concat(blocks.Keys)) names[PropertyNames.Of(name, isList: false).Single()] = name;
        _byPulumiName = names.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string name, bool isList)
        {
            foreach (var pulumiName in PropertyNames.Of(name, isList)) names.TryAdd(pulumiName, name);
        }
    }

    public FrozenDictionary<string, AttributeSchema> Attributes { get; }

    public FrozenDictionary<string, NestedBlockSchema> Blocks { get; }

    /// <summary>Terraform's name of a property, or <see langword="null"/> when it has none of that name.</summary>
    public string? NameOf(string property) => _byPulumiName.GetValueOrDefault(property);

    /// <summary>The names that Pulumi has for what is here, for a hint.</summary>
    public IEnumerable<string> PulumiNames => _byPulumiName.Keys;

    /// <summary>Reads a <c>block</c> of <c>terraform providers schema -json</c>.</summary>
    public static BlockSchema Parse(JsonElement block) => new(
        Members(block, "attributes").EnumerateObject().ToFrozenDictionary(item => item.Name, item => AttributeSchema.Parse(item.Value), StringComparer.Ordinal),
        Members(block, "block_types").EnumerateObject().ToFrozenDictionary(item => item.Name, item => NestedBlockSchema.Parse(item.Value), StringComparer.Ordinal));

    private static JsonElement Members(JsonElement block, string name) => block.TryGetProperty(name, out var members) ? members : Nothing;
}

/// <summary>A block inside a block.</summary>
/// <param name="IsList">Whether there may be more than one.</param>
/// <param name="MinItems">How many there must be.</param>
/// <param name="Block">What is in it.</param>
internal sealed record NestedBlockSchema(bool IsList, int MinItems, BlockSchema Block)
{
    public static NestedBlockSchema Parse(JsonElement element)
    {
        var isSingle = element.GetProperty("nesting_mode").GetString() == "single" || Number("max_items") == 1;
        return new NestedBlockSchema(!isSingle, Number("min_items"), BlockSchema.Parse(element.GetProperty("block")));

        int Number(string name) => element.TryGetProperty(name, out var number) ? number.GetInt32() : 0;
    }
}
