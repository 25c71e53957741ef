using System.Text.Json.Nodes;
using Lab.Cli.Processes;
using Lab.Infra.MultusNodes;
using Lab.Tests;

namespace Lab.Emulated.Tests.Runs;

/// <summary>
/// The real <c>aws</c> command against the emulator. There is no API server: <c>kubectl</c> tells of a node for each running instance that it is given,
/// as the kubelet of a Multus node registers it, and of nothing else.
/// </summary>
/// <param name="emulator">The emulator.</param>
/// <param name="region">The region.</param>
/// <param name="nodes">The instances, as EC2 describes them.</param>
internal sealed class CheckPrograms(Emulator emulator, string region, IEnumerable<JsonNode> nodes) : IProcessRunner
{
    private readonly ProcessRunner _processes = new();
    private readonly string _nodes = new JsonObject { ["kind"] = "List", ["items"] = new JsonArray([.. nodes.Select(Node)]) }.ToJsonString();

    public string? Find(string program) => program == "kubectl" ? "/usr/bin/kubectl" : _processes.Find(program);

    public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        if (call.Program == "kubectl")
        {
            await call.Output!.WriteLineAsync(call.Arguments.Contains("nodes") ? _nodes : """{"kind":"List","items":[]}""");
            return 0;
        }

        // Where the cluster is, nobody asks.
        if (call.Arguments is ["eks", "update-kubeconfig", ..]) return 0;
        var variables = emulator.EnvironmentOf(region).ToDictionary(variable => variable.Key, variable => (string?)variable.Value, StringComparer.Ordinal);
        foreach (var (name, value) in call.Variables) variables[name] = value;
        return await _processes.RunAsync(call with { Arguments = [.. call.Arguments, "--endpoint-url", emulator.Endpoint], Variables = variables }, cancellationToken);
    }

    private static JsonNode Node(JsonNode instance) => new JsonObject
    {
        ["kind"] = "Node",
        ["metadata"] = new JsonObject
        {
            ["name"] = (string)instance["PrivateDnsName"]!,
            ["labels"] = new JsonObject(
                MultusNodeGroup.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))
                    .Append(KeyValuePair.Create("topology.kubernetes.io/zone", (JsonNode?)(string)instance["Placement"]!["AvailabilityZone"]!))),
        },
        ["spec"] = new JsonObject { ["providerID"] = $"aws:///{instance["Placement"]!["AvailabilityZone"]}/{instance["InstanceId"]}" },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
            ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = (string)instance["PrivateIpAddress"]! }),
        },
    };
}
