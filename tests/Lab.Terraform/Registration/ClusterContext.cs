using System.Text.Json.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Terraform.Registration;

/// <summary>What the cluster component of Pulumi.Eks registers, with references for what AWS decides.</summary>
internal sealed class ClusterContext(RegistrationMocks mocks, string type, string name) : IComponentContext
{
    private readonly List<(string Type, string Name)> _registered = [];

    public string Name => name;

    public bool IsPreview => false;

    public ResourceState Register(ChildRegistration child)
    {
        var parent = child.Parent is { } given ? (given.Type, given.Name) : (type, name);
        var isCustom = child.Inputs.Count > 0;
        if (isCustom)
        {
            var isAws = child.Type.StartsWith("aws:", StringComparison.Ordinal);
            mocks.Add(
                child.Type, child.Name, (JsonObject)JsonNode.Parse(child.Inputs.ToString())!, isAws ? mocks.SoleProvider : child.Provider?.Name, parent);

            // The component registers one after the other, and waits for what it read: each child comes after the ones before.
            mocks.AddChildOptions(child.Type, child.Name, child.IgnoreChanges, _registered);
            if (isAws) _registered.Add((child.Type, child.Name));
            if (isAws) return State(child, TerraformAddress.Of(child.Type, child.Name));
        }

        return new ResourceState(Urn(child), child.Type, child.Name, isCustom ? $"{child.Name}-id" : "", child.Inputs, child.Inputs);
    }

    public PropertyMap Invoke(string token, PropertyMap arguments) => token switch
    {
        // What the component asks for is not used in what it registers.
        "aws:index/getPartition:getPartition" => PropertyMap.Of(("partition", "aws")),
        "aws:index/getRegion:getRegion" => PropertyMap.Of(("name", mocks.Region)),
        _ => throw new InvalidOperationException($"there is no answer for the function {token} of the component {name}"),
    };

    public ResourceState Resolve(object? reference) =>
        throw new InvalidOperationException($"the component {name} was given the resource {PropertyValue.ToJson(reference)}");

    private ResourceState State(ChildRegistration child, string address)
    {
        var outputs = child.Inputs.With("arn", TerraformAddress.Reference(address, "arn"));
        if (child.Type == "aws:eks/cluster:Cluster") outputs = outputs.Merge(ClusterOutputs(child.Inputs.RequiredString("name"), address));
        return new ResourceState(Urn(child), child.Type, child.Name, TerraformAddress.Reference(address, "id"), child.Inputs, outputs);
    }

    private PropertyMap ClusterOutputs(string clusterName, string address)
    {
        // The component cuts the scheme off by its length: what is left must be Terraform's own way to do so.
        var issuer = $"https://${{trimprefix({address}.identity[0].oidc[0].issuer, local.https)}}";
        return PropertyMap.Of(
            // It takes the region out of the ARN, so that this can't be a reference.
            ("arn", $"arn:aws:eks:{mocks.Region}:{RegistrationMocks.Account}:cluster/{clusterName}"),
            ("name", TerraformAddress.Reference(address, "name")),
            ("endpoint", $"https://{mocks.Placeholders.Host($"${{trimprefix({address}.endpoint, local.https)}}")}"),
            ("certificateAuthority", PropertyMap.Of(("data", mocks.Placeholders.Base64(TerraformAddress.Reference(address, "certificate_authority[0].data"))))),
            ("vpcConfig", PropertyMap.Of(
                ("clusterSecurityGroupId", TerraformAddress.Reference(address, "vpc_config[0].cluster_security_group_id")))),
            ("identities", new[] { PropertyMap.Of(("oidcs", new[] { PropertyMap.Of(("issuer", issuer)) })) }));
    }

    private static string Urn(ChildRegistration child) => $"urn:pulumi:stack::eks-lab::{child.Type}::{child.Name}";
}
