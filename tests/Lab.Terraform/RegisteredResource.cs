using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.Terraform;

/// <summary>A custom resource as a stage registered it with Pulumi's engine.</summary>
/// <param name="Stage">Name of the stage: <c>network</c>.</param>
/// <param name="Type">Its type token: <c>aws:ec2/vpc:Vpc</c>.</param>
/// <param name="Name">Its Pulumi name.</param>
/// <param name="Parent">Type and name of its parent, <c>TYPE::NAME</c>; <see langword="null"/> for the stack.</param>
/// <param name="Provider">Name of its provider; <see langword="null"/> when it falls to a default one.</param>
/// <param name="Inputs">
/// Its inputs as Pulumi has them, keys in order. What another resource computes stands in it as Terraform's reference,
/// <c>${aws_vpc.alice_myeks_vpc.id}</c>, also in the middle of a text and in a text that is base64. An asset or archive is an object with the
/// one key <see cref="AssetKey"/> or <see cref="ArchiveKey"/>.
/// </param>
/// <param name="DependsOn">
/// Addresses of the resources of its stage that must be there before it: by <c>dependsOn</c>, or because an input is worked out of their outputs,
/// even if nothing of them is left in its text. A component among them stands for all that it is made of.
/// </param>
public sealed record RegisteredResource(
    string Stage, string Type, string Name, string? Parent, string? Provider, JsonObject Inputs, ImmutableArray<string> DependsOn)
{
    /// <summary>Key of the object that stands for an asset: its text.</summary>
    public const string AssetKey = "$asset";

    /// <summary>Key of the object that stands for an archive: an object of assets by path.</summary>
    public const string ArchiveKey = "$archive";

    /// <summary>Inputs whose changes Pulumi ignores, as paths.</summary>
    public ImmutableArray<string> IgnoreChanges { get; init; } = [];

    /// <summary>Its address in Terraform; only for resources of the AWS provider.</summary>
    public string Address => TerraformAddress.Of(Type, Name);

    /// <summary>Whether AWS has it, not a provider or Kubernetes.</summary>
    public bool IsAws => Type.StartsWith("aws:", StringComparison.Ordinal);
}
