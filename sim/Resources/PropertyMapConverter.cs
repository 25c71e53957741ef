using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Simulation.Resources;

/// <summary>Reads and writes a <see cref="PropertyMap"/> as a JSON object.</summary>
internal sealed class PropertyMapConverter : JsonConverter<PropertyMap>
{
    public override PropertyMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return (PropertyMap)PropertyValue.Of(document.RootElement)!;
    }

    public override void Write(Utf8JsonWriter writer, PropertyMap value, JsonSerializerOptions options) => PropertyValue.Write(writer, value);
}
