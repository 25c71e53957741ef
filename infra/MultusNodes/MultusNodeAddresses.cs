using System.Collections.Immutable;
using System.Net;
using Lab.Infra.Addressing;
using Pulumi;
using Pulumi.Aws.Ec2.Inputs;
using Aws = Pulumi.Aws;

namespace Lab.Infra.MultusNodes;

/// <summary>The addresses for pods that the ENIs of a Multus node hold.</summary>
/// <param name="NodeName">The node's name in the cluster: EKS names a node after the private DNS name of its instance.</param>
/// <param name="Blocks">First and last address of each ENI, in the order of the networks.</param>
/// <remarks>
/// Which block a node got is decided when it starts, by the function that attaches its ENIs; so the ENIs are asked. docs/adr/0006 tells what
/// else could have been done.
/// </remarks>
public sealed record MultusNodeAddresses(string NodeName, ImmutableArray<AddressBlock> Blocks)
{
    /// <summary>Reads those of all nodes that have an ENI in each of the subnets, ordered by their blocks.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="subnetIds">The subnets of the Multus networks, in order.</param>
    /// <param name="options">Pulumi's options, with the provider.</param>
    public static async Task<ImmutableArray<MultusNodeAddresses>> ReadAsync(
        string environment, ImmutableArray<string> subnetIds, InvokeOptions options)
    {
        var found = await Aws.Ec2.GetNetworkInterfaces.InvokeAsync(
            new Aws.Ec2.GetNetworkInterfacesArgs
            {
                Filters =
                [
                    Filter("subnet-id", [.. subnetIds]),
                    Filter("status", "in-use"),
                    Filter("tag:eks-lab/environment", environment),
                    Filter("tag:node.k8s.amazonaws.com/no_manage", "true"),
                ],
            },
            options);
        var interfaces = await Task.WhenAll(found.Ids.Select(
            id => Aws.Ec2.GetNetworkInterface.InvokeAsync(new Aws.Ec2.GetNetworkInterfaceArgs { Id = id }, options)));
        var nodes =
            from each in interfaces
            from attachment in each.Attachments
            group each by attachment.InstanceId into instance
            let blocks = subnetIds.SelectMany(id => instance.Where(each => each.SubnetId == id).Take(1)).Select(BlockOf).ToImmutableArray()
            where blocks.Length == subnetIds.Length && blocks.All(block => block is not null)
            select (Id: instance.Key, Blocks: blocks.Select(block => block!).ToImmutableArray());
        var named = await Task.WhenAll(nodes.Select(async node =>
        {
            var instance = await Aws.Ec2.GetInstance.InvokeAsync(new Aws.Ec2.GetInstanceArgs { InstanceId = node.Id }, options);
            return new MultusNodeAddresses(instance.PrivateDns, node.Blocks);
        }));
        return [.. named.OrderBy(node => node.Blocks[0], AddressBlock.ByFirst).ThenBy(node => node.NodeName, StringComparer.Ordinal)];
    }

    private static GetNetworkInterfacesFilterArgs Filter(string name, params List<string> values) => new() { Name = name, Values = values };

    private static AddressBlock? BlockOf(Aws.Ec2.GetNetworkInterfaceResult each)
    {
        var addresses = each.PrivateIps.Where(address => address != each.PrivateIp).Select(IPAddress.Parse).ToList();
        return addresses.Count == 0 ? null : AddressBlock.Of(addresses);
    }
}
