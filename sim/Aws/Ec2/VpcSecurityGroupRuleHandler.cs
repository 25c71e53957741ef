using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule</c> and its egress twin: exactly one rule.</summary>
internal sealed class VpcSecurityGroupRuleHandler(bool isEgress) : AwsResource(
    isEgress ? "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule" : "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
{
    private static readonly ImmutableArray<string> Peers = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId"];

    protected override ImmutableArray<string> Required => ["ipProtocol", "securityGroupId"];

    protected override ImmutableArray<string> Replaces => ["securityGroupId"];

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (!context.IsPreview && Peers.Count(inputs.ContainsKey) != 1)
        {
            yield return "Exactly one of these attributes must be configured: [cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id]";
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        return SecurityGroups.Authorize(context.World, inputs.RequiredString("securityGroupId"), [Rule(inputs)])[0].Id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        SecurityGroups.Modify(context.World, old.Inputs.RequiredString("securityGroupId"), Rule(inputs) with { Id = old.Id });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<SecurityGroup>(inputs.String("securityGroupId"))?.Rules.Any(rule => rule.Id == id) == true
            ? PropertyMap.Of(("arn", Arn(context, inputs, "ec2", $"security-group-rule/{id}")), ("securityGroupRuleId", id))
            : null;

    protected override void Remove(ResourceContext context, ResourceState state) =>
        SecurityGroups.Revoke(context.World, state.Inputs.RequiredString("securityGroupId"), rule => rule.Id == state.Id);

    private SecurityGroupRule Rule(PropertyMap inputs) => SecurityGroups.Rule(
        isEgress, inputs.RequiredString("ipProtocol"), inputs.Integer("fromPort") ?? -1, inputs.Integer("toPort") ?? -1,
        inputs.String("cidrIpv4") ?? inputs.String("cidrIpv6"), inputs.String("referencedSecurityGroupId"), inputs.String("description") ?? "");
}
