using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lab.Infra.Data;

namespace Lab.Cli.Quotas;

/// <summary>The default quotas of AWS accounts: <c>default-quotas.json</c>, which has source and date.</summary>
internal static class DefaultQuotas
{
    private static readonly Lazy<ImmutableDictionary<ServiceQuota, DefaultQuota>> Table = new(Read);

    /// <summary>The default of a quota.</summary>
    public static DefaultQuota Of(ServiceQuota quota) => Table.Value[quota];

    private static ImmutableDictionary<ServiceQuota, DefaultQuota> Read()
    {
        using var stream = typeof(DefaultQuotas).Assembly.GetManifestResourceStream("default-quotas.json")!;
        var file = JsonSerializer.Deserialize(stream, DefaultQuotasJson.Default.DefaultQuotasFile)!;
        return file.Quotas.ToImmutableDictionary(quota => Enum.Parse<ServiceQuota>(quota.Key), quota => quota.Value);
    }
}

/// <summary>The file.</summary>
internal sealed record DefaultQuotasFile(string Source, DateOnly Date, Dictionary<string, DefaultQuota> Quotas);

/// <summary>Reads the file without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DefaultQuotasFile))]
internal sealed partial class DefaultQuotasJson : JsonSerializerContext;
