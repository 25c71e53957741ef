using Pulumi;
using Pulumi.Kubernetes.ApiExtensions;

namespace Lab.Labs.Multus;

/// <summary>
/// The fields of a NetworkAttachmentDefinition: a network that pods ask for by name
/// (https://github.com/k8snetworkplumbingwg/network-attachment-definition-client, <c>artifacts/networks-crd.yaml</c>).
/// </summary>
public sealed class NetworkAttachmentDefinitionArgs() : CustomResourceArgs($"{Group}/{Version}", DefinitionKind)
{
    /// <summary>Its API group.</summary>
    public const string Group = "k8s.cni.cncf.io";

    /// <summary>Its version.</summary>
    public const string Version = "v1";

    /// <summary>Its kind.</summary>
    public const string DefinitionKind = "NetworkAttachmentDefinition";

    /// <summary>What it is.</summary>
    [Input("spec", required: true)]
    public Input<NetworkAttachmentDefinitionSpecArgs> Spec { get; set; } = null!;
}

/// <summary>What a NetworkAttachmentDefinition is.</summary>
public sealed class NetworkAttachmentDefinitionSpecArgs : ResourceArgs
{
    /// <summary>The CNI configuration that Multus calls for an interface in this network, as JSON.</summary>
    [Input("config", required: true)]
    public Input<string> Config { get; set; } = null!;
}
