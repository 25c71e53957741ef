using System.Text.Json;
using Pulumi.Serialization;

namespace Pulumi;

public static partial class Output
{
    /// <summary>The value as JSON text. Outputs and inputs inside the value are waited for and written as their values.</summary>
    public static Output<string> JsonSerialize<T>(Output<T> value, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Output<string>(SerializeAsync<T>(value.DataTask, options));
    }

    /// <summary>The value that a JSON text says. Outputs and inputs inside it are as secret as the text is.</summary>
    public static Output<T> JsonDeserialize<T>(Output<string> json, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new Output<T>(DeserializeAsync<T>(json.DataTask, options));
    }

    private static async Task<OutputData> SerializeAsync<T>(Task<OutputData> source, JsonSerializerOptions? options)
    {
        var data = await source.ConfigureAwait(false);
        if (!data.IsKnown) return data;

        // The serializer can't wait, so what is not there yet is waited for between two attempts.
        while (true)
        {
            var outputs = new OutputJsonConverterFactory(data);
            var json = JsonSerializer.Serialize(OutputData.As<T>(data.Value), outputs.AddTo(options));
            if (outputs.Pending.Count == 0)
                return new OutputData(outputs.IsKnown ? json : null, outputs.IsKnown, outputs.IsSecret, outputs.Resources);

            await Task.WhenAll(outputs.Pending).ConfigureAwait(false);
        }
    }

    private static async Task<OutputData> DeserializeAsync<T>(Task<OutputData> source, JsonSerializerOptions? options)
    {
        var data = await source.ConfigureAwait(false);
        if (!data.IsKnown) return data;

        var value = JsonSerializer.Deserialize<T>((string)data.Value!, new OutputJsonConverterFactory(data).AddTo(options));
        return new OutputData(value, true, data.IsSecret, data.Resources);
    }
}
