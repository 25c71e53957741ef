using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Lab.Stacks;
using Lab.Terraform.Schema;

namespace Lab.Terraform;

/// <summary>Translates the inputs of one resource, data source or provider by the provider's schema.</summary>
/// <param name="owner">Stage, type and name, for problems.</param>
/// <param name="terraformType">Terraform's type; empty for a provider.</param>
/// <param name="template">How texts are written.</param>
/// <param name="addFile">Takes an asset or archive, and gives the path of the file that it becomes.</param>
internal sealed class PropertyTranslation(string owner, string terraformType, TemplateText template, Func<JsonObject, string> addFile)
{
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();

    public ImmutableArray<string> Problems => _problems.ToImmutable();

    /// <summary>The inputs of the whole.</summary>
    public JsonObject Translate(BlockSchema schema, JsonObject inputs) => Block(schema, inputs, "");

    /// <summary>A path of properties, such as <c>accessConfig.authenticationMode</c>, in Terraform's words.</summary>
    public string Path(BlockSchema schema, string path)
    {
        var result = "";
        foreach (var part in path.Split('.'))
        {
            var name = NameOf(schema, part, result.Length == 0);
            if (name is null)
            {
                Add(path, "the provider has no such property");
                return path;
            }

            result += result.Length == 0 ? name : $"[0].{name}";
            if (schema.Blocks.TryGetValue(name, out var block)) schema = block.Block;
        }

        return result;
    }

    private JsonObject Block(BlockSchema schema, JsonObject inputs, string path)
    {
        var result = new JsonObject();
        foreach (var (property, value) in inputs)
        {
            var at = path + property;
            if (NameOf(schema, property, path.Length == 0) is not { } name)
            {
                var hint = NearestName.Of(property, schema.PulumiNames) is { } nearest ? $"; did you mean {nearest}?" : "";
                Add(at, $"the provider has no such property{hint}");
            }
            else if (schema.Blocks.TryGetValue(name, out var block))
            {
                result[name] = new JsonArray([.. Items(value).Select((item, index) => (JsonNode?)Nested(block, item, index, at))]);
            }
            else if (!schema.Attributes[name].IsInput)
            {
                Add(at, "only AWS sets it");
            }
            else
            {
                result[name] = Value(schema.Attributes[name].Type, value, at);
            }
        }

        Require(schema, result, path);
        return result;
    }

    private JsonObject? Nested(NestedBlockSchema block, JsonNode? item, int index, string path)
    {
        if (item is JsonObject map) return Block(block.Block, map, block.IsList ? $"{path}[{index}]." : path + ".");
        Add(path, $"is {item?.ToJsonString()}, and an object is expected");
        return null;
    }

    private void Require(BlockSchema schema, JsonObject result, string path)
    {
        foreach (var (name, attribute) in schema.Attributes)
        {
            if (attribute.IsRequired && result[name] is null) Add(path + PulumiName(name, path.Length == 0), "is missing; the provider requires it");
        }

        foreach (var (name, block) in schema.Blocks)
        {
            if (((result[name] as JsonArray)?.Count ?? 0) >= block.MinItems) continue;
            Add(path + PulumiName(name, path.Length == 0), "is missing; the provider requires it");
        }
    }

    private JsonNode? Value(AttributeType type, JsonNode? value, string path) => (type, value) switch
    {
        (_, null) => null,
        (CollectionType { IsMap: true } map, JsonObject items) => new JsonObject(
            items.Select(item => KeyValuePair.Create(Text(item.Key, path), Value(map.Element, item.Value, $"{path}.{item.Key}")))),
        (CollectionType { IsMap: false } list, _) => new JsonArray([.. Items(value).Select((item, index) => Value(list.Element, item, $"{path}[{index}]"))]),
        (ObjectType members, JsonObject map) => Members(members, map, path),
        (ScalarType, JsonObject file) when file.ContainsKey(RegisteredResource.AssetKey) || file.ContainsKey(RegisteredResource.ArchiveKey) => addFile(file),
        (ScalarType scalar, JsonValue single) => Scalar(scalar, single, path),
        _ => Refuse(type, value, path),
    };

    private JsonObject Members(ObjectType type, JsonObject map, string path)
    {
        var result = new JsonObject(type.Members.Keys.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create<string, JsonNode?>(name, null)));
        foreach (var (property, value) in map)
        {
            var found = type.Members.FirstOrDefault(member => PropertyNames.Of(member.Key, isList: member.Value.Type is CollectionType { IsMap: false }).Contains(property));
            if (found.Key is null) Add($"{path}.{property}", "the provider has no such property");
            else result[found.Key] = Value(found.Value.Type, value, $"{path}.{property}");
        }

        foreach (var (name, member) in type.Members.Where(member => member.Value.IsRequired && result[member.Key] is null))
        {
            Add($"{path}.{PulumiName(name, isTop: false)}", "is missing; the provider requires it");
        }

        return result;
    }

    // Terraform converts texts to numbers and booleans, which references need.
    private JsonNode? Scalar(ScalarType type, JsonValue value, string path)
    {
        if (value.TryGetValue<string>(out var text)) return Text(text, path);
        if (value.TryGetValue<bool>(out var flag)) return type.Name == "string" ? (flag ? "true" : "false") : JsonValue.Create(flag);
        var number = value.GetValue<double>();
        if (type.Name == "string") return number.ToString(CultureInfo.InvariantCulture);
        return double.IsInteger(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }

    private JsonNode? Refuse(AttributeType type, JsonNode? value, string path)
    {
        Add(path, $"is {value?.ToJsonString()}, and {Describe(type)} is expected");
        return null;
    }

    private string Text(string text, string path)
    {
        foreach (var address in template.UnknownIn(text)) Add(path, $"refers to {address}, which no stage registers");
        return template.Of(text);
    }

    private string? NameOf(BlockSchema schema, string property, bool isTop) =>
        (isTop ? PropertyNames.Exception(terraformType, property) : null) ?? schema.NameOf(property);

    private string PulumiName(string name, bool isTop) => (isTop ? PropertyNames.ExceptionTo(terraformType, name) : null) ?? PropertyNames.Of(name, isList: false).Single();

    // What holds one element at most is no list in Pulumi.
    private static IEnumerable<JsonNode?> Items(JsonNode? value) => value is JsonArray list ? list.AsEnumerable() : Enumerable.Repeat(value, 1);

    private static string Describe(AttributeType type) => type switch
    {
        ScalarType scalar => $"a {scalar.Name}",
        CollectionType { IsMap: true } => "a map",
        CollectionType => "a list",
        _ => "an object",
    };

    private void Add(string path, string problem) => _problems.Add($"{owner}: {path} {problem}");
}
