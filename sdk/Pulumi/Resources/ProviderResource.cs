using Pulumi.Serialization;

namespace Pulumi;

/// <summary>A configured provider, for those resources that name it or inherit it.</summary>
public class ProviderResource : CustomResource
{
    /// <summary>Registers a provider of a package, of the type <c>pulumi:providers:package</c>.</summary>
    public ProviderResource(string package, string name, ResourceArgs args, CustomResourceOptions? options = null)
        : base($"pulumi:providers:{package}", name, args, options)
        => Package = package;

    /// <summary>Registers a provider of a parameterized package.</summary>
    public ProviderResource(
        string package, string name, ResourceArgs args, CustomResourceOptions? options = null,
        RegisterPackageRequest? registerPackageRequest = null)
        : this(package, name, args, options)
    {
    }

    internal string Package { get; }

    /// <summary>How the engine refers to it: <c>urn::id</c>. An id that is not known is the word for unknown values.</summary>
    internal async Task<string> ReferenceAsync()
    {
        var urn = await Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        var id = await Id.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        return $"{urn}::{(string.IsNullOrEmpty(id) ? WireFormat.Unknown : id)}";
    }
}
