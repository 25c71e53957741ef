using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lab.ControlPlane.Tests.Cluster;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.ControlPlane.Tests.Proxy;

/// <summary>What the simulated API server makes of a Service's fields, or refuses, against the real one.</summary>
[Collection(ControlPlaneCollection.Name)]
public sealed partial class ServiceFieldsTests(KubernetesControlPlane plane)
{
    private const string Cluster = "myeks";

    /// <summary>Each is sent to a Service of its own; the ones after an arrow are updates of the same Service.</summary>
    public static TheoryData<string> Specs { get; } =
    [
        """{"ports": [{"port": 80}]}""",
        """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 30180}]}""",
        """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 40000}]}""",
        """{"ports": [{"port": 80, "nodePort": 30081}]}""",
        """{"type": "NodePort", "ports": [{"name": "a", "port": 80, "nodePort": 30082}, {"name": "b", "port": 81, "nodePort": 30082}]}""",
        """{"type": "NodePort", "ports": [{"name": "a", "port": 53}, {"name": "b", "port": 53, "protocol": "UDP"}]}""",
        """{"ports": [{"name": "a", "port": 53}, {"port": 54}]}""",
        """{"ports": [{"name": "a", "port": 53}, {"name": "a", "port": 54}]}""",
        """{"ports": [{"name": "a", "port": 53}, {"name": "b", "port": 53}]}""",
        """{"ports": [{"name": "A", "port": 80}, {"name": "b.c", "port": 70000}]}""",
        """{"ports": [{"port": 80, "protocol": "FOO", "targetPort": "Web_1"}]}""",
        """{"ports": [{"port": 80, "targetPort": "averyveryverylongname"}]}""",
        """{"ports": []}""",
        """{"ports": [{"port": 80}], "externalTrafficPolicy": "Local"}""",
        """{"type": "NodePort", "ports": [{"port": 80}], "externalTrafficPolicy": "Lokal"}""",
        """{"ports": [{"port": 80}], "internalTrafficPolicy": "Lokal"}""",
        """{"ports": [{"port": 80}], "internalTrafficPolicy": "Local", "publishNotReadyAddresses": true}""",
        """{"ports": [{"port": 80}], "sessionAffinity": "x"}""",
        """{"ports": [{"port": 80}], "sessionAffinity": "ClientIP"}""",
        """{"ports": [{"port": 80}], "sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 0}}}""",
        """{"ports": [{"port": 80}], "sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 90000}}}""",
        """{"ports": [{"port": 80}], "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 30}}}""",
        """{"ports": [{"port": 80}], "loadBalancerSourceRanges": ["10.0.0.0/8"]}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "loadBalancerSourceRanges": ["10.0.0.0"]}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "loadBalancerSourceRanges": [" 10.0.0.0/8", "x"]}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "loadBalancerSourceRanges": ["10.0.0.1/8"]}""",
        """{"ports": [{"port": 80}], "allocateLoadBalancerNodePorts": false}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "allocateLoadBalancerNodePorts": false}""",
        """{"type": "NodePort", "ports": [{"port": 80}], "loadBalancerClass": "a/b"}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "loadBalancerClass": "A_b/&"}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "externalTrafficPolicy": "Local"}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "externalTrafficPolicy": "Local", "healthCheckNodePort": 40000}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "healthCheckNodePort": 31080}""",
        """{"type": "LoadBalancer", "ports": [{"port": 10250}]}""",
        """{"type": "Foo", "ports": [{"port": 80}]}""",
        """{"ports": [{"port": 80}], "clusterIP": "1.2.3.4"}""",
        """{"ports": [{"port": 80}], "clusterIP": "10.100.0.1"}""",
        """{"ports": [{"port": 80}], "clusterIP": "x"}""",
        """{"ports": [{"port": 80}], "clusterIP": "None"}""",
        """{"type": "NodePort", "ports": [{"port": 80}], "clusterIP": "None"}""",
        """{"type": "ExternalName"}""",
        """{"type": "ExternalName", "externalName": "a_b", "clusterIP": "10.100.3.4"}""",
        """{"type": "ExternalName", "externalName": "a.b"}""",
        """{"ports": [{"port": 80}], "externalIPs": ["1.2.3.4", "127.0.0.1", "x"]}""",
        """{"type": "LoadBalancer", "loadBalancerClass": "a/b", "ports": [{"port": 80}]} -> {"loadBalancerClass": "a/c", "type": "LoadBalancer", "ports": [{"port": 80}]}""",
        """{"type": "LoadBalancer", "loadBalancerClass": "a/b", "ports": [{"port": 80}]} -> {"type": "NodePort", "ports": [{"port": 80}]} -> {"ports": [{"port": 80}]}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "externalTrafficPolicy": "Local"} -> {"type": "LoadBalancer", "ports": [{"port": 80}]}""",
        """{"type": "LoadBalancer", "ports": [{"port": 80}], "loadBalancerSourceRanges": ["10.0.0.0/8"]} -> {"ports": [{"port": 80}]}""",
        """{"ports": [{"port": 80}]} -> {"ports": [{"port": 80}], "clusterIP": "10.100.9.9"}""",
        """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 31999}]} -> {"type": "NodePort", "ports": [{"port": 80, "nodePort": 31998}]}""",
        """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 31997}]} -> {"ports": [{"port": 80, "nodePort": 31996}]}""",
        """{"ports": [{"port": 80}], "sessionAffinity": "ClientIP"} -> {"ports": [{"port": 80}]}""",
    ];

    [SkippableTheory]
    [MemberData(nameof(Specs))]
    public async Task A_service_is_made_or_refused_as_by_the_real_api_server(string specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        var client = plane.Client;
        var space = await plane.NamespaceAsync("fields");
        var (world, simulated) = Simulated(space);

        // What is updated later is applied from the start: then the field is the same manager's.
        var steps = specs.Split(" -> ");
        var isCreated = steps.Length == 1;
        foreach (var spec in steps)
        {
            var text = $$$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "one", "namespace": "{{{space}}}"}, "spec": {{{spec}}}}""";
            var (asked, manifest) = (JsonNode.Parse(text)!.AsObject(), (PropertyMap)PropertyValue.Parse(text)!);

            var real = await AnswerAsync(async () =>
                (isCreated ? await client.CreateAsync(asked) : await client.ApplyAsync(asked))["spec"]!.ToJsonString());
            var ours = await AnswerAsync(() => Task.FromResult(
                (isCreated ? simulated.Create(world, Cluster, manifest, "lab") : simulated.Apply(world, Cluster, manifest, "lab")).Content.Map("spec").ToString()));

            ours.ShouldBe(real, spec);
        }

        await client.DeleteAsync($"/api/v1/namespaces/{space}/services");
    }

    /// <summary>A simulated cluster with that namespace.</summary>
    private static (World World, SimulatedKubernetes Kubernetes) Simulated(string space)
    {
        var (world, kubernetes) = (new World("fields"), new SimulatedKubernetes());
        var cluster = new EksCluster(
            Cluster, $"arn:aws:eks:ap-northeast-2:1:cluster/{Cluster}", "1.31", "", "", [], [], "", "10.100.0.0/16", EndpointPublicAccess: true,
            EndpointPrivateAccess: true, [], "https://localhost", "", "", "API", [], Tags.Empty);
        world.Put(cluster);
        kubernetes.ClusterCreated(world, cluster);
        kubernetes.Create(world, Cluster, PropertyMap.Of(
            ("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", PropertyMap.Of(("name", space)))), "lab");
        return (world, kubernetes);
    }

    /// <summary>The spec, sorted and without what is drawn at random; or the refusal.</summary>
    private static async Task<string> AnswerAsync(Func<Task<string>> ask)
    {
        try
        {
            var spec = PropertyValue.ToJson(PropertyValue.Parse(await ask()));
            return HealthCheckPort().Replace(NodePort().Replace(ClusterIp().Replace(spec, "10.100.n.n"), "\"nodePort\":n"), "\"healthCheckNodePort\":n");
        }
        catch (KubernetesStatusException refused)
        {
            return DrawnPort().Replace(refused.Message, "Duplicate value: n");
        }
        catch (KubernetesApiException refused)
        {
            return DrawnPort().Replace(refused.Message, "Duplicate value: n");
        }
    }

    [GeneratedRegex(@"10\.100\.\d+\.\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClusterIp();

    [GeneratedRegex("\"nodePort\":\\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NodePort();

    [GeneratedRegex("\"healthCheckNodePort\":\\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HealthCheckPort();

    [GeneratedRegex(@"Duplicate value: 3\d{4}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DrawnPort();
}
