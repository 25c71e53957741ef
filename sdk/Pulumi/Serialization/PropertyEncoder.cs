using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>Encodes values of programs as the engine's protocol knows them, and notes the resources that they come from.</summary>
/// <param name="keepReferences">Whether a resource is sent as a reference; else as its id, a component as its URN.</param>
internal sealed class PropertyEncoder(bool keepReferences = true)
{
    /// <summary>The resources that the encoded values come from.</summary>
    public HashSet<Resource> Dependencies { get; } = [];

    /// <summary>Encodes each of some properties; those without a value are left out.</summary>
    /// <exception cref="InvalidOperationException">A value can't be sent; the message names the property.</exception>
    public async Task<ImmutableDictionary<string, object?>> EncodeAllAsync(
        string label, IEnumerable<KeyValuePair<string, object?>> properties)
    {
        var result = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var (name, value) in properties)
        {
            try
            {
                if (await EncodeAsync(value, $"{label}.{name}").ConfigureAwait(false) is { } encoded) result[name] = encoded;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"error serializing property \"{name}\": {exception.Message}", exception);
            }
        }

        return result.ToImmutable();
    }

    /// <summary>Encodes a value.</summary>
    /// <exception cref="InvalidOperationException">It is of a type that can't be sent.</exception>
    public ValueTask<object?> EncodeAsync(object? value, string label) => value switch
    {
        null or bool or double => new(value),
        string text => new(text == WireFormat.Unknown ? UnknownValue.Instance : text),
        int number => new((double)number),
        InputArgs args => EncodeMapAsync(args.ToDictionary(), label),
        AssetOrArchive => new(value),
        Task => throw new InvalidOperationException(
            $"Tasks are not allowed inside ResourceArgs. Please wrap your Task in an Output:\n\t{label}"),
        IInputItems collection => EncodeOutputAsync(collection.Items, label),
        IInput input => EncodeOutputAsync(input.ToOutput(), label),
        IUnion union => EncodeAsync(union.Value, label),
        JsonElement json => new(FromJson(json)),
        IOutput output => EncodeOutputAsync(output, label),
        CustomResource resource => EncodeCustomResourceAsync(resource, label),
        ComponentResource component => EncodeComponentAsync(component, label),
        IDictionary map => EncodeMapAsync(map, label),
        IList list => EncodeListAsync(list, label),
        Enum member when member.GetTypeCode() == TypeCode.Int32 => new((double)(int)value),
        ValueTuple => default,
        _ => EncodeMarkedAsync(value, label),
    };

    private static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => ImmutableArray.CreateRange(json.EnumerateArray().Select(FromJson)),
        JsonValueKind.Object => json.EnumerateObject().ToImmutableDictionary(member => member.Name, member => FromJson(member.Value)),
        _ => null,
    };

    private async ValueTask<object?> EncodeOutputAsync(IOutput output, string label)
    {
        var data = await output.DataTask.ConfigureAwait(false);
        Dependencies.UnionWith(data.Resources);
        if (!data.IsKnown) return UnknownValue.Instance;

        var value = await EncodeAsync(data.Value, $"{label}.id").ConfigureAwait(false);
        return data.IsSecret ? new SecretValue(value) : value;
    }

    private async ValueTask<object?> EncodeCustomResourceAsync(CustomResource resource, string label)
    {
        Dependencies.Add(resource);
        var id = await EncodeAsync(resource.Id, label).ConfigureAwait(false);
        return keepReferences ? await ReferToAsync(resource).ConfigureAwait(false) : id;
    }

    private async ValueTask<object?> EncodeComponentAsync(ComponentResource component, string label)
        => keepReferences
            ? await ReferToAsync(component).ConfigureAwait(false)
            : await EncodeAsync(component.Urn, label).ConfigureAwait(false);

    private async ValueTask<ResourceReference> ReferToAsync(Resource resource)
    {
        var urn = await resource.Urn.DataTask.ConfigureAwait(false);
        Dependencies.UnionWith(urn.Resources);
        return new ResourceReference((string)urn.Value!);
    }

    private async ValueTask<object?> EncodeListAsync(IList list, string label)
    {
        if (IsDefault(list)) return ImmutableArray<object?>.Empty;

        var result = ImmutableArray.CreateBuilder<object?>(list.Count);
        for (var i = 0; i < list.Count; i++) result.Add(await EncodeAsync(list[i], $"{label}[{i}]").ConfigureAwait(false));
        return result.MoveToImmutable();
    }

    private async ValueTask<object?> EncodeMapAsync(IDictionary map, string label)
    {
        var result = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (DictionaryEntry entry in map)
        {
            if (entry.Key is not string key)
                throw new InvalidOperationException($"Dictionaries are only supported with string keys:\n\t{label}");

            if (await EncodeAsync(entry.Value, $"{label}.{key}").ConfigureAwait(false) is { } encoded) result[key] = encoded;
        }

        return SpecialForm(result.ToImmutable());
    }

    /// <summary>A provider may say in the protocol's own words that a value is a secret or a resource.</summary>
    private static object SpecialForm(ImmutableDictionary<string, object?> map) => map.GetValueOrDefault(WireFormat.Signature) switch
    {
        WireFormat.Secret => new SecretValue(map.GetValueOrDefault(WireFormat.Value)),
        WireFormat.Resource when map.GetValueOrDefault(WireFormat.Urn) is string urn => new ResourceReference(urn),
        _ => map,
    };

    private async ValueTask<object?> EncodeMarkedAsync(object value, string label)
    {
        var type = value.GetType();
        if (EnumTypeMembers.Of(type) is { } members) return members.ToPlainValue(value);
        if (OutputTypeMembers.Of(type) is not { } fields)
            throw new InvalidOperationException($"{type.FullName} is not a supported argument type.\n\t{label}");

        var result = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var (name, field) in fields)
            result[name] = await EncodeAsync(field.GetValue(value), $"{label}.{name}").ConfigureAwait(false);
        return result.ToImmutable();
    }

    /// <summary>An immutable array that was never assigned has no items, but can't be asked for them.</summary>
    private static bool IsDefault(IList list)
        => list.GetType() is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            && list.Equals(Activator.CreateInstance(type));
}
