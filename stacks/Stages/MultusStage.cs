using System.Collections.Immutable;
using Lab.Infra.MultusNodes;
using Lab.Infra.Providers;
using Lab.Labs.Checks;
using Lab.Labs.Multus;
using Pulumi;
using Pulumi.Utilities;

namespace Lab.Stacks.Stages;

/// <summary>Multus, and pods with a foot in its networks.</summary>
public sealed class MultusStage : LabStage
{
    private static readonly ImmutableArray<string> Needs = ["network", "cluster", "multus-nodes"];

    /// <inheritdoc/>
    public override string Name => "multus";

    /// <inheritdoc/>
    public override string Summary => "Multus, its networks, and pods with two and three interfaces";

    /// <inheritdoc/>
    public override ImmutableArray<string> DependsOn => Needs;

    /// <inheritdoc/>
    public override ImmutableArray<LabCheck> Checks => MultusChecks.All;

    /// <inheritdoc/>
    public override async Task<StageOutputs> DefineAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var network = await NetworkOutputs.ReadAsync(context.Environment);
        var cluster = await ClusterOutputs.ReadAsync(context.Environment);
        var nodes = await MultusNodesOutputs.ReadAsync(context.Environment);
        var settings = context.Settings;
        var aws = AwsProvider.For(settings.Region, settings.AwsProfile, context.Tags);
        var kubernetes = KubernetesProvider.For(cluster.Kubeconfig);
        var lab = new MultusLab(
            Name,
            new MultusArgs
            {
                Region = settings.Region,
                Mode = settings.MultusMode,
                Nodes = await NodesAsync(context, network, nodes, new InvokeOptions { Provider = aws }),
                Namespace = Name,
            },
            new ComponentResourceOptions { Providers = { kubernetes } });
        return new MultusOutputs
        {
            Namespace = lab.Namespace,
            NetworkNames = Output.Create(lab.NetworkNames),
            PodNames = Output.Create(lab.PodNames),
            Mode = Output.Create(settings.MultusMode),
        };
    }

    private static async Task<ImmutableArray<MultusNodeNetworks>> NodesAsync(
        StageContext context, NetworkOutputs network, MultusNodesOutputs nodes, InvokeOptions options)
    {
        var subnetIds = await OutputUtilities.GetValueAsync(nodes.SubnetIds);
        var interfaceNames = await OutputUtilities.GetValueAsync(nodes.InterfaceNames);
        var blocks = await BlocksAsync(network);
        var found = await MultusNodeAddresses.ReadAsync(context.Environment, subnetIds, options);
        if (found.IsEmpty)
        {
            throw new UpstreamException(
                $"no node of stage {context.Environment}.multus-nodes has an ENI in each of {string.Join(", ", subnetIds)}: run "
                + $"`lab check multus-nodes --env {context.Environment}`");
        }

        return
        [
            .. found.Select(node => new MultusNodeNetworks(
                node.NodeName,
                [
                    .. node.Blocks.Select((block, index) => new MultusNodeNetwork(
                        interfaceNames[index], blocks[subnetIds[index]], block.First.ToString(), block.Last.ToString())),
                ])),
        ];
    }

    /// <summary>The blocks of all subnets of Multus networks, by id.</summary>
    private static async Task<Dictionary<string, string>> BlocksAsync(NetworkOutputs network)
    {
        var ids = await OutputUtilities.GetValueAsync(Output.All(network.Multus1SubnetIds, network.Multus2SubnetIds, network.Multus3SubnetIds));
        var blocks = await OutputUtilities.GetValueAsync(Output.All(network.Multus1SubnetCidrs, network.Multus2SubnetCidrs, network.Multus3SubnetCidrs));
        return ids.SelectMany(each => each).Zip(blocks.SelectMany(each => each))
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }
}
