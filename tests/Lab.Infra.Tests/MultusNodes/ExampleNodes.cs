using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Infra.Data;
using Lab.Infra.MultusNodes;

namespace Lab.Infra.Tests.MultusNodes;

/// <summary>Nodes that the tests are about.</summary>
internal static class ExampleNodes
{
    /// <summary>A plan with that many networks, on the smallest c5 that has the ENIs.</summary>
    public static MultusNodePlan Plan(int networks) => new(InstanceTypes.Find(networks < 3 ? "c5.large" : "c5.xlarge")!, 1, networks, 8);

    /// <summary>The NodeConfig of such a node.</summary>
    public static NodeConfig NodeConfig(int networks) => new(new NodeConfigSpec(
        new ClusterDetails("alice-myeks", new Uri("https://0123.gr7.ap-northeast-2.eks.amazonaws.com"), "LS0tLS1CRUdJTg==", Cidr.Parse("10.100.0.0/16")),
        new KubeletOptions(
            Plan(networks).MaxPods, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("eks-lab/node-group", "multus"),
            [new NodeTaint("eks-lab/multus-not-ready", "true", "NoSchedule")])));

    /// <summary>The user data of such a node.</summary>
    public static string UserData(int networks) => MultusNodeUserData.For(NodeConfig(networks), networks).ToString();
}
