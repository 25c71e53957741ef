using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pulumi.Serialization;

/// <summary>Writes outputs and inputs as their values and notes what that makes of the whole; reads values as outputs and inputs.</summary>
internal sealed class OutputJsonConverterFactory(OutputData whole) : JsonConverterFactory
{
    public bool IsKnown { get; private set; } = true;

    public bool IsSecret { get; private set; } = whole.IsSecret;

    public ImmutableHashSet<Resource> Resources { get; private set; } = whole.Resources;

    /// <summary>Outputs that were not there yet.</summary>
    public List<Task> Pending { get; } = [];

    public JsonSerializerOptions AddTo(JsonSerializerOptions? options)
    {
        var result = options is null ? new JsonSerializerOptions() : new JsonSerializerOptions(options);
        result.Converters.Add(this);
        return result;
    }

    public override bool CanConvert(Type typeToConvert) => ConverterOf(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
        => (JsonConverter)Activator.CreateInstance(
            ConverterOf(typeToConvert)!.MakeGenericType(typeToConvert.GetGenericArguments()), this)!;

    private static Type? ConverterOf(Type type) => !type.IsGenericType ? null : type.GetGenericTypeDefinition() switch
    {
        var definition when definition == typeof(Output<>) => typeof(OutputConverter<>),
        var definition when definition == typeof(Input<>) => typeof(InputConverter<>),
        var definition when definition == typeof(InputList<>) => typeof(ListConverter<>),
        var definition when definition == typeof(InputMap<>) => typeof(MapConverter<>),
        _ => null,
    };

    private Output<T> Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options)
        => new(Task.FromResult(new OutputData(JsonSerializer.Deserialize<T>(ref reader, options), true, whole.IsSecret, whole.Resources)));

    private void Write<T>(Utf8JsonWriter writer, Output<T> output, JsonSerializerOptions options)
    {
        if (!output.DataTask.IsCompleted)
        {
            Pending.Add(output.DataTask);
            writer.WriteNullValue();
            return;
        }

        var data = output.DataTask.GetAwaiter().GetResult();
        Resources = Resources.Union(data.Resources);
        IsKnown &= data.IsKnown;
        if (!data.IsKnown)
        {
            writer.WriteNullValue();
            return;
        }

        IsSecret |= data.IsSecret;
        JsonSerializer.Serialize(writer, OutputData.As<T>(data.Value), options);
    }

    private sealed class OutputConverter<T>(OutputJsonConverterFactory factory) : JsonConverter<Output<T>>
    {
        public override Output<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => factory.Read<T>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, Output<T> value, JsonSerializerOptions options)
            => factory.Write(writer, value, options);
    }

    private sealed class InputConverter<T>(OutputJsonConverterFactory factory) : JsonConverter<Input<T>>
    {
        public override Input<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => factory.Read<T>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, Input<T> value, JsonSerializerOptions options)
            => factory.Write(writer, value.ToOutput(), options);
    }

    private sealed class ListConverter<T>(OutputJsonConverterFactory factory) : JsonConverter<InputList<T>>
    {
        public override InputList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => factory.Read<ImmutableArray<T>>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, InputList<T> value, JsonSerializerOptions options)
            => factory.Write(writer, value.ToOutput(), options);
    }

    private sealed class MapConverter<T>(OutputJsonConverterFactory factory) : JsonConverter<InputMap<T>>
    {
        public override InputMap<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => factory.Read<ImmutableDictionary<string, T>>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, InputMap<T> value, JsonSerializerOptions options)
            => factory.Write(writer, value.ToOutput(), options);
    }
}
