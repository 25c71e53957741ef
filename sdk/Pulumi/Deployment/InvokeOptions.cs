namespace Pulumi;

/// <summary>Options of a call of a provider function.</summary>
public class InvokeOptions
{
    /// <summary>The resource whose provider of the package is used.</summary>
    public Resource? Parent { get; set; }

    /// <summary>The provider that is called.</summary>
    public ProviderResource? Provider { get; set; }

    /// <summary>The version of the provider's plugin.</summary>
    public string? Version { get; set; }

    /// <summary>Where the provider's plugin is downloaded.</summary>
    public string? PluginDownloadURL { get; set; }
}
