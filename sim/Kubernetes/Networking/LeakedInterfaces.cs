using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>
/// How the agents of the VPC CNI clean up after each other: some minutes after its start, and then each hour, an agent deletes ENIs of its
/// cluster's nodes that nobody uses any more (recorded case F-leaked).
/// </summary>
internal static class LeakedInterfaces
{
    private const string Description = "aws-K8S-";
    private const int LongestDelay = 300;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan YoungestAge = TimeSpan.FromMinutes(5);

    /// <summary>How long an agent that starts now waits before it looks: up to five minutes, another time on each node.</summary>
    public static TimeSpan Delay(World world, string instanceId)
    {
        var digits = world.Digits(string.Create(CultureInfo.InvariantCulture, $"{instanceId}/leaks/{world.Elapsed.Ticks}"), 4);
        return TimeSpan.FromSeconds(int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture) % LongestDelay);
    }

    /// <summary>When the agent next does something about such an ENI, or <see langword="null"/> while there is none.</summary>
    public static DateTimeOffset? Next(World world, CniNode node) => Of(world, node).Any() ? node.NextLeakCheck : null;

    /// <summary>Makes the checks that are due.</summary>
    public static void CatchUp(World world, string instanceId)
    {
        if (world.Find<CniNode>(instanceId) is not { } node || node.NextLeakCheck > world.Now) return;
        var at = node.NextLeakCheck;
        foreach (var each in Of(world, node))
        {
            if (!each.Tags.TryGetValue(VpcCni.CreatedTag, out var created))
            {
                NetworkInterfaces.Change(world, each with { Tags = each.Tags.SetItem(VpcCni.CreatedTag, PropertyPaths.Timestamp(at)) });
            }
            else if (PropertyPaths.Time(created) + YoungestAge <= at)
            {
                NetworkInterfaces.Delete(world, each.Id);
            }
        }

        var missed = (world.Now - at).Ticks / Interval.Ticks;
        world.Put(node with { NextLeakCheck = at + (Interval * (missed + 1)) });
    }

    /// <summary>What it looks at, and would delete or mark sooner or later.</summary>
    private static IEnumerable<NetworkInterface> Of(World world, CniNode node)
    {
        if (world.Find<Instance>(node.Id) is not { } instance) return [];
        var vpcId = world.Get<Subnet>(instance.SubnetId).VpcId;
        return world.All<NetworkInterface>().Where(each => each.Status == "available"
            && each.Tags.ContainsKey(VpcCni.InstanceTag)
            && (node.Settings.ClusterName is not { } cluster || each.Tags.GetValueOrDefault(VpcCni.ClusterTag) == cluster)
            && (!each.Tags.ContainsKey(VpcCni.CreatedTag) || each.Description.StartsWith(Description, StringComparison.Ordinal))
            && world.Get<Subnet>(each.SubnetId).VpcId == vpcId);
    }
}
