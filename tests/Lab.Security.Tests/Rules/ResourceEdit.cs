using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Lab.Terraform;

namespace Lab.Security.Tests.Rules;

/// <summary>A change to a registered resource, or to those around it, that a rule must notice.</summary>
public sealed record ResourceEdit
{
    private readonly Func<StageRegistrations, RegisteredResource, StageRegistrations> _apply;

    private ResourceEdit(string what, Func<StageRegistrations, RegisteredResource, StageRegistrations> apply) => (What, _apply) = (what, apply);

    /// <summary>What it changes, for messages.</summary>
    public string What { get; }

    /// <summary>The one type that it is for; empty for all types of its rule.</summary>
    private string Type { get; init; } = "";

    /// <summary>Sets an input, <c>metadataOptions.httpTokens</c> or <c>tags.0.value</c>, and the objects on the way that are missing.</summary>
    public static ResourceEdit Set(string path, JsonNode? value) => Change($"{path} = {value?.ToJsonString()}", inputs =>
    {
        var (parent, last) = Walk(inputs, path);
        if (parent is JsonArray list) list[Index(last)] = value?.DeepClone();
        else parent![last] = value?.DeepClone();
    });

    /// <summary>Sets an input to what the JSON says.</summary>
    public static ResourceEdit SetJson(string path, string json) => Set(path, JsonNode.Parse(json));

    /// <summary>Takes an input away.</summary>
    public static ResourceEdit Remove(string path) => Change($"no {path}", inputs =>
    {
        if (Walk(inputs, path) is (JsonObject parent, var last)) parent.Remove(last);
    });

    /// <summary>Replaces text in an input that is a text.</summary>
    public static ResourceEdit Replace(string path, string old, string replacement) => Change($"{old} -> {replacement} in {path}", inputs =>
        inputs[path] = inputs[path].Text().Replace(old, replacement, StringComparison.Ordinal));

    /// <summary>Adds a statement to the policy document at an input.</summary>
    public static ResourceEdit Statement(string json, string input = "policy") => Change($"{input} with {json}", inputs =>
    {
        var document = JsonNode.Parse(inputs[input].Text())!;
        document["Statement"] = new JsonArray([.. document["Statement"].Items().Select(each => each.DeepClone()), JsonNode.Parse(json)]);
        inputs[input] = document.ToJsonString();
    });

    /// <summary>Adds a resource, with inputs in which <c>{address}</c> stands for the address of the resource that is looked at.</summary>
    public static ResourceEdit With(string type, string inputs) => new($"with {type} {inputs}", (registered, resource) =>
    {
        var json = inputs.Replace("{address}", resource.Address, StringComparison.Ordinal);
        return registered with
        {
            Resources = registered.Resources.Add(new(resource.Stage, type, "added", null, resource.Provider, JsonNode.Parse(json)!.AsObject(), [])),
        };
    });

    /// <summary>Takes all resources of a type away.</summary>
    public static ResourceEdit Without(string type) => new($"without {type}", (registered, _) =>
        registered with { Resources = registered.Resources.RemoveAll(other => other.Type == type) });

    /// <summary>Makes a change to all resources of another type.</summary>
    public static ResourceEdit OfAll(string type, ResourceEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return new($"{type}: {edit.What}", (registered, _) => registered.Of(type).Aggregate(registered, edit.Apply));
    }

    /// <summary>The edit, and then another one.</summary>
    public ResourceEdit And(ResourceEdit next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new($"{What}, {next.What}", (registered, resource) => next.Apply(Apply(registered, resource), resource)) { Type = Type };
    }

    /// <summary>The edit for resources of one type only.</summary>
    public ResourceEdit On(string type) => this with { Type = type };

    /// <summary>Whether it is for resources of the type.</summary>
    public bool IsFor(string type) => Type.Length == 0 || Type == type;

    /// <summary>The configuration after the edit.</summary>
    /// <param name="registered">The configuration, which stays as it is.</param>
    /// <param name="resource">The resource that is looked at; one of its.</param>
    public StageRegistrations Apply(StageRegistrations registered, RegisteredResource resource) => _apply(registered, resource);

    private static ResourceEdit Change(string what, Action<JsonObject> change) => new(what, (registered, resource) =>
    {
        var current = registered.Single(resource.Type, resource.Name);
        var inputs = current.Inputs.DeepClone().AsObject();
        change(inputs);
        return registered with { Resources = registered.Resources.Replace(current, current with { Inputs = inputs }) };
    });

    private static (JsonNode? Parent, string Last) Walk(JsonObject inputs, string path)
    {
        JsonNode? node = inputs;
        var parts = path.Split('.').ToImmutableArray();
        foreach (var part in parts[..^1]) node = node is JsonArray list ? list[Index(part)] : node![part] ??= new JsonObject();
        return (node, parts[^1]);
    }

    private static int Index(string part) => int.Parse(part, CultureInfo.InvariantCulture);
}
