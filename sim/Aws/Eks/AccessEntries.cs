using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>Access entries and the policies given to them.</summary>
internal static class AccessEntries
{
    /// <summary>The type of nodes' roles.</summary>
    public const string Ec2Linux = "EC2_LINUX";

    /// <summary>What nodes with such an entry are called (https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html).</summary>
    public const string NodeUserName = "system:node:{{EC2PrivateDNSName}}";

    /// <summary>The group that such nodes belong to.</summary>
    public const string NodeGroup = "system:nodes";

    /// <summary>Id of the entry of a principal.</summary>
    public static string Id(string clusterName, string principalArn) => $"{clusterName}:{principalArn}";

    /// <summary>DeleteAccessEntry: its policies go with it.</summary>
    public static void Remove(World world, string id)
    {
        foreach (var association in world.All<AccessPolicyAssociation>().Where(each => each.AccessEntryId == id))
        {
            world.Remove<AccessPolicyAssociation>(association.Id);
        }
        world.Remove<AccessEntry>(id);
    }
}
