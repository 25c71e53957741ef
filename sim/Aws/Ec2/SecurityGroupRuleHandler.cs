using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/securityGroupRule:SecurityGroupRule</c>: one protocol and port range for any number of sources.</summary>
internal sealed class SecurityGroupRuleHandler() : AwsResource("aws:ec2/securityGroupRule:SecurityGroupRule")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["type", "fromPort", "toPort", "protocol", "securityGroupId"];

    protected override ImmutableArray<string> Replaces =>
        ["type", "fromPort", "toPort", "protocol", "securityGroupId", "cidrBlocks", "ipv6CidrBlocks", "sourceSecurityGroupId", "self"];

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("type") is { } type and not ("ingress" or "egress"))
        {
            yield return $"expected type to be one of [\"ingress\" \"egress\"], got {type}";
        }
        if (!context.IsPreview && !Sources(inputs, "").Any())
        {
            yield return "one of `cidr_blocks,ipv6_cidr_blocks,self,source_security_group_id` must be specified";
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var rules = SecurityGroups.Authorize(context.World, inputs.RequiredString("securityGroupId"), Rules(inputs));
        return $"sgrule-{context.World.Digits(string.Join('/', rules.Select(rule => rule.Id)), 10)}";
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        // Only the description changes in place.
        foreach (var rule in Existing(context.World, old.Inputs))
        {
            SecurityGroups.Modify(
                context.World, old.Inputs.RequiredString("securityGroupId"), rule with { Description = inputs.String("description") ?? "" });
        }
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        var existing = Existing(context.World, inputs);
        return existing.Count == Rules(inputs).Count() ? PropertyMap.Of(("securityGroupRuleId", existing is [{ } single] ? single.Id : "")) : null;
    }

    protected override void Remove(ResourceContext context, ResourceState state) => SecurityGroups.Revoke(
        context.World, state.Inputs.RequiredString("securityGroupId"), rule => Rules(state.Inputs).Any(other => SecurityGroups.IsSame(rule, other)));

    private static List<SecurityGroupRule> Existing(World world, PropertyMap inputs) =>
        [.. world.Find<SecurityGroup>(inputs.String("securityGroupId"))?.Rules.Where(rule => Rules(inputs)
            .Any(other => SecurityGroups.IsSame(rule, other))) ?? []];

    private static IEnumerable<SecurityGroupRule> Rules(PropertyMap inputs) =>
        Sources(inputs, inputs.RequiredString("securityGroupId")).Select(source =>
        SecurityGroups.Rule(
            inputs.String("type") == "egress", inputs.RequiredString("protocol"), inputs.Integer("fromPort")!.Value, inputs.Integer("toPort")!.Value,
            source.CidrBlock, source.GroupId, inputs.String("description") ?? ""));

    private static IEnumerable<(string? CidrBlock, string? GroupId)> Sources(PropertyMap inputs, string self)
    {
        foreach (var cidr in inputs.Strings("cidrBlocks").Concat(inputs.Strings("ipv6CidrBlocks"))) yield return (cidr, null);
        if (inputs.String("sourceSecurityGroupId") is { } source) yield return (null, source);
        if (inputs.Flag("self")) yield return (null, self);
    }
}
