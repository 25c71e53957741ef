using System.Collections.Immutable;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>What EKS makes beside the instances of a node group: an instance profile, an access entry, a security group for SSH.</summary>
internal static class NodeGroups
{
    /// <summary>Name of the instance profile.</summary>
    public static string InstanceProfileName(World world, string groupId) => $"eks-{EksClusters.Uuid(world, groupId)}";

    /// <summary>Name of the Auto Scaling group that EKS makes for it.</summary>
    public static string AutoScalingGroupName(World world, NodeGroup group) => $"eks-{group.Name}-{EksClusters.Uuid(world, group.Id)}";

    /// <summary>Makes the companions.</summary>
    /// <returns>The group that knows them.</returns>
    public static NodeGroup MakeCompanions(World world, EksCluster cluster, NodeGroup group, PropertyMap remoteAccess)
    {
        var profile = InstanceProfileName(world, group.Id);
        var role = Roles.ByArn(world, group.NodeRoleArn)!;
        world.Put(new InstanceProfile(
            profile, $"arn:aws:iam::{world.AccountId}:instance-profile/{profile}", Roles.UniqueId(world, "AIPA", profile), role.Id,
            ImmutableSortedDictionary<string, string>.Empty));
        var entryId = AccessEntries.Id(cluster.Id, role.Arn);
        if (cluster.AuthenticationMode != "CONFIG_MAP" && world.Find<AccessEntry>(entryId) is null)
        {
            world.Put(new AccessEntry(
                entryId, cluster.Id, role.Arn, AccessEntries.Ec2Linux, AccessEntries.NodeUserName, [AccessEntries.NodeGroup], true,
                ImmutableSortedDictionary<string, string>.Empty));
        }

        return remoteAccess.String("ec2SshKey") is null
            ? group
            : group with { RemoteAccessSecurityGroupId = RemoteAccessGroup(world, cluster, group, remoteAccess) };
    }

    /// <summary>Deletes the companions.</summary>
    public static void RemoveCompanions(World world, NodeGroup group)
    {
        if (group.RemoteAccessSecurityGroupId is { } securityGroup) SecurityGroups.Delete(world, securityGroup);
        world.Remove<InstanceProfile>(InstanceProfileName(world, group.Id));
        var isShared = world.All<NodeGroup>()
            .Any(other => other.Id != group.Id && other.ClusterName == group.ClusterName && other.NodeRoleArn == group.NodeRoleArn);
        if (!isShared && world.Find<AccessEntry>(AccessEntries.Id(group.ClusterName, group.NodeRoleArn)) is { IsMadeByEks: true } entry)
        {
            AccessEntries.Remove(world, entry.Id);
        }
    }

    // SSH from the given groups, or from everywhere when none are given.
    private static string RemoteAccessGroup(World world, EksCluster cluster, NodeGroup group, PropertyMap remoteAccess)
    {
        var name = $"eks-remoteAccess-{EksClusters.Uuid(world, group.Id)}";
        var made = SecurityGroups.New(
            world, world.Fresh<SecurityGroup>("sg", name), cluster.VpcId, name, "Security group for all nodes in the nodeGroup to allow SSH access");
        world.Put(made with { Tags = ImmutableSortedDictionary<string, string>.Empty.Add("eks", name).Add("eks:nodegroup-name", group.Name) });
        var sources = remoteAccess.Strings("sourceSecurityGroupIds");
        SecurityGroups.Authorize(world, made.Id, [
            SecurityGroups.Rule(isEgress: true, "-1", -1, -1, SecurityGroups.Anywhere, null),
            .. sources.IsEmpty
                ? [SecurityGroups.Rule(isEgress: false, "tcp", 22, 22, SecurityGroups.Anywhere, null)]
                : sources.Select(source => SecurityGroups.Rule(isEgress: false, "tcp", 22, 22, null, source))]);
        return made.Id;
    }
}
