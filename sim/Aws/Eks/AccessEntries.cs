using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>Access entries and the policies given to them.</summary>
internal static class AccessEntries
{
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
