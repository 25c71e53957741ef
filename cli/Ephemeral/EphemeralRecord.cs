using System.Text.Json.Serialization;

namespace Lab.Cli.Ephemeral;

/// <summary>What is remembered of an ephemeral environment from before its first resource until its last one is gone.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="Target">The target.</param>
/// <param name="BegunAt">When it was begun.</param>
/// <param name="ExpiresAt">From when on nobody needs it; updates don't move it.</param>
/// <param name="IsKept">Whether it was left standing on purpose after a failure.</param>
internal sealed record EphemeralRecord(string Environment, string Target, DateTimeOffset BegunAt, DateTimeOffset ExpiresAt, bool IsKept);

/// <summary>Reads and writes records without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EphemeralRecord))]
internal sealed partial class EphemeralRecordJson : JsonSerializerContext;
