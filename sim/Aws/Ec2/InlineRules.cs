using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>The <c>ingress</c> and <c>egress</c> blocks of a security group resource.</summary>
internal static class InlineRules
{
    /// <summary>Gives a group other tags and other blocks.</summary>
    public static void Update(World world, ResourceState old, PropertyMap inputs, Tags tags)
    {
        world.Put(world.Get<SecurityGroup>(old.Id) with { Tags = tags });
        Replace(world, old.Id, old.Inputs, inputs);
    }

    /// <summary>Takes away the rules of the old blocks that the new ones have not, and adds what is missing.</summary>
    public static void Replace(World world, string groupId, PropertyMap old, PropertyMap inputs)
    {
        var group = world.Get<SecurityGroup>(groupId);
        var before = Rules(group, old).ToList();
        var after = Rules(group, inputs).ToList();
        var gone = before.Where(rule => !after.Exists(other => SecurityGroups.IsSame(rule, other))).ToList();
        SecurityGroups.Revoke(world, groupId, rule => gone.Exists(other => SecurityGroups.IsSame(rule, other)));
        SecurityGroups.Authorize(world, groupId, after.Where(rule => !before.Exists(other => SecurityGroups.IsSame(rule, other))));
    }

    private static IEnumerable<SecurityGroupRule> Rules(SecurityGroup group, PropertyMap inputs) =>
        inputs.List("ingress").Maps.SelectMany(block => SecurityGroups.Inline(group, isEgress: false, block))
            .Concat(inputs.List("egress").Maps.SelectMany(block => SecurityGroups.Inline(group, isEgress: true, block)));
}
