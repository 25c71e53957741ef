using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>The link of an ENI on its node, as far as the VPC CNI cares for it.</summary>
/// <param name="Name"><c>ens5</c> for the primary ENI, then by device index, as Amazon Linux 2023 names them on Nitro instances.</param>
/// <param name="NetworkInterfaceId">The ENI.</param>
/// <param name="IsUp">Whether it is up; the VPC CNI leaves the link of an ENI that it does not manage as it is, which is down.</param>
/// <param name="RouteTable">The node's route table for what leaves by it.</param>
public sealed record NodeLink(string Name, string NetworkInterfaceId, bool IsUp, int? RouteTable);

/// <summary>A rule of the node (<c>ip rule</c>).</summary>
/// <param name="Priority">The rules are asked in ascending order.</param>
/// <param name="Selector">Which packets it is about, for example <c>from 10.200.1.20</c>.</param>
/// <param name="Table">The table that it sends them to; 254 is <c>main</c>.</param>
public sealed record NodeRule(int Priority, string Selector, int Table);

/// <summary>
/// Links and rules of a node as the VPC CNI 1.20.4 leaves them (recorded cases D-host-rules, C-nomanage-before-1, C-tag-after-attach).
/// </summary>
public static class NodeNetwork
{
    /// <summary>The table <c>main</c>; the primary ENI has no other.</summary>
    public const int MainTable = 254;

    private const int FirstLink = 5;

    /// <summary>The links of the instance's ENIs by device index.</summary>
    public static ImmutableArray<NodeLink> Links(World world, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(world);
        var tables = world.Get<CniNode>(instanceId).EniTables;
        return
        [
            .. from each in NetworkInterfaces.OfInstance(world, instanceId)
               let table = tables.TryGetValue(each.PrimaryAddress, out var number) ? number : (int?)null
               select new NodeLink(
                   string.Create(CultureInfo.InvariantCulture, $"ens{FirstLink + each.DeviceIndex}"), each.Id, table is not null, table),
        ];
    }

    /// <summary>The VPC CNI's rules by priority. The kernel's own (0, 32766 and 32767) are not among them.</summary>
    public static ImmutableArray<NodeRule> Rules(World world, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(world);
        var node = world.Get<CniNode>(instanceId);
        return
        [
            .. node.PodTables.Keys.Select(address => new NodeRule(512, $"from all to {address}", MainTable)),
            .. node.Settings is { ExternalSnat: true, NodePortSupport: false }
                ? Array.Empty<NodeRule>()
                : [new NodeRule(1024, "from all fwmark 0x80/0x80", MainTable)],
            .. node.Settings.ExternalServiceCidrs.Select(range => new NodeRule(1535, $"from all to {range}", MainTable)),
            .. node.PodTables.Where(IsSecondary).Select(pair => new NodeRule(1536, $"from {pair.Key}", pair.Value)),
            .. node.EniTables.Where(IsSecondary).Select(pair => new NodeRule(32765, $"from {pair.Key}", pair.Value)),
        ];
    }

    /// <summary>The route table of an ENI with this device index.</summary>
    internal static int TableOf(int deviceIndex) => deviceIndex == 0 ? MainTable : deviceIndex + 1;

    private static bool IsSecondary(KeyValuePair<string, int> table) => table.Value != MainTable;
}
