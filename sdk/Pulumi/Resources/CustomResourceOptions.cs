namespace Pulumi;

/// <summary>Options of a resource that a provider manages.</summary>
public sealed class CustomResourceOptions : ResourceOptions
{
    private List<string>? _additionalSecretOutputs;
    private Dictionary<string, string>? _envVarMappings;

    /// <summary>Whether a replaced resource is deleted before the new one is made.</summary>
    public bool? DeleteBeforeReplace { get; set; }

    /// <summary>Outputs that are secret beyond those that the provider says.</summary>
    public List<string> AdditionalSecretOutputs
    {
        get => _additionalSecretOutputs ??= [];
        set => _additionalSecretOutputs = value;
    }

    /// <summary>The id of an existing resource that the stack takes over.</summary>
    public string? ImportId { get; set; }

    /// <summary>Environment variables of a provider's plugin, by the name that they have outside.</summary>
    public Dictionary<string, string> EnvVarMappings
    {
        get => _envVarMappings ??= [];
        set => _envVarMappings = value;
    }

    /// <summary>New options of both: what <paramref name="options2"/> sets counts, lists add up.</summary>
    public static CustomResourceOptions Merge(CustomResourceOptions? options1, CustomResourceOptions? options2)
    {
        var merged = (CustomResourceOptions)(options1 ?? new()).Clone();
        var other = (CustomResourceOptions)(options2 ?? new()).Clone();
        merged.Take(other);
        merged.DeleteBeforeReplace = other.DeleteBeforeReplace ?? merged.DeleteBeforeReplace;
        merged.ImportId = other.ImportId ?? merged.ImportId;
        merged.AdditionalSecretOutputs.AddRange(other.AdditionalSecretOutputs);
        foreach (var (name, value) in other.EnvVarMappings) merged.EnvVarMappings[name] = value;
        return merged;
    }

    internal override ResourceOptions Clone()
    {
        var copy = new CustomResourceOptions
        {
            DeleteBeforeReplace = DeleteBeforeReplace,
            AdditionalSecretOutputs = [.. AdditionalSecretOutputs],
            ImportId = ImportId,
            EnvVarMappings = new(EnvVarMappings),
        };
        CopyTo(copy);
        return copy;
    }
}
