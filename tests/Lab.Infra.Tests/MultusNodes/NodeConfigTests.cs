using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Infra.Addressing;
using Lab.Infra.MultusNodes;
using Lab.Infra.Tests.Support;
using Lab.Tests;

namespace Lab.Infra.Tests.MultusNodes;

public class NodeConfigTests
{
    // amazon-eks-ami, nodeadm, api/v1alpha1/nodeconfig_types.go: the names of the fields that the lab uses.
    [Fact]
    public void It_has_these_fields_and_no_others() =>
        Paths(JsonNode.Parse(ExampleNodes.NodeConfig(2).ToJson())!).ShouldBe(
        [
            "apiVersion", "kind", "spec.cluster.name", "spec.cluster.apiServerEndpoint", "spec.cluster.certificateAuthority", "spec.cluster.cidr",
            "spec.kubelet.config.maxPods", "spec.kubelet.flags",
        ]);

    [Fact]
    public void Labels_and_taints_are_arguments_of_the_kubelet() =>
        new KubeletOptions(
            11, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("b", "2").Add("a", "1"),
            [new NodeTaint("x", "true", "NoSchedule"), new NodeTaint("y", "", "NoExecute")]).Flags
            .ShouldBe(["--node-labels=a=1,b=2", "--register-with-taints=x=true:NoSchedule,y=:NoExecute"]);

    [Theory]
    [InlineData("", "https://0123.eks.example", "Q0E=")]
    [InlineData("alice-myeks", "http://0123.eks.example", "Q0E=")]
    [InlineData("alice-myeks", "0123.eks.example", "Q0E=")]
    [InlineData("alice-myeks", "https://0123.eks.example", "")]
    [InlineData("alice-myeks", "https://0123.eks.example", "Q0E*")]
    public void A_cluster_that_a_node_could_not_join_is_refused(string name, string endpoint, string certificateAuthority) =>
        Should.Throw<Exception>(() => new ClusterDetails(name, new Uri(endpoint, UriKind.RelativeOrAbsolute), certificateAuthority, Cidr.Parse("10.100.0.0/16")))
            .ShouldBeAssignableTo<SystemException>();

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nodeadm_reads_it(int networks)
    {
        var result = await CheckAsync(ExampleNodes.NodeConfig(networks).ToJson());
        result.ExitCode.ShouldBe(0, result.Output);
        result.Output.ShouldContain("Configuration is valid");
    }

    [SkippableTheory]
    [InlineData("\"NodeConfig\"", "\"NodeConfigs\"", "no kind \\\"NodeConfigs\\\" is registered")]
    [InlineData("node.eks.aws/v1alpha1", "node.eks.aws/v1", "for version \\\"node.eks.aws/v1\\\"")]
    [InlineData("LS0tLS1CRUdJTg==", "LS0t*", "illegal base64 data")]
    public async Task Nodeadm_refuses_it_when_it_is_broken(string part, string broken, string reason)
    {
        var json = ExampleNodes.NodeConfig(2).ToJson();
        json.ShouldContain(part);
        var result = await CheckAsync(json.Replace(part, broken, StringComparison.Ordinal));
        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain(reason);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nodeadm_finds_it_in_the_user_data(int networks)
    {
        var result = await CheckUserDataAsync(ExampleNodes.UserData(networks));
        result.ExitCode.ShouldBe(0, result.Output);
        result.Output.ShouldContain("Configuration is valid");
    }

    // So it is the NodeConfig part that it read.
    [SkippableFact]
    public async Task Nodeadm_refuses_user_data_whose_part_is_broken() =>
        (await CheckUserDataAsync(ExampleNodes.UserData(2).Replace("\"NodeConfig\"", "\"NodeConfigs\"", StringComparison.Ordinal))).ExitCode.ShouldBe(1);

    private static async Task<ProgramResult> CheckAsync(string document)
    {
        var nodeadm = InstalledProgram.Find("nodeadm");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, document);
            return await nodeadm.RunAsync(["config", "check", "--config-source", $"file://{file}"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<ProgramResult> CheckUserDataAsync(string userData)
    {
        var nodeadm = InstalledProgram.Find("nodeadm");
        await using var metadata = await MetadataService.StartAsync(IPAddress.Loopback, path => Task.FromResult(path == "user-data" ? userData : null));
        return await nodeadm.RunAsync(["config", "check"], ("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.Endpoint));
    }

    private static IEnumerable<string> Paths(JsonNode node, string path = "") => node.GetValueKind() == JsonValueKind.Object
        ? node.AsObject().SelectMany(field => Paths(field.Value!, path.Length == 0 ? field.Key : $"{path}.{field.Key}"))
        : [path];
}
