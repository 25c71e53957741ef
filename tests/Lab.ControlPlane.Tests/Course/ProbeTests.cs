using System.Text.Json.Nodes;
using Lab.Cli.Aws;
using Lab.Cli.Probes;
using Lab.Cli.Processes;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.ControlPlane.Tests.Cluster;
using Lab.Labs.Checks;
using Lab.Tests;

namespace Lab.ControlPlane.Tests.Course;

/// <summary>What checks see on AWS of a cluster: read by the real <c>kubectl</c> from a real API server.</summary>
[Collection(ControlPlaneCollection.Name)]
public sealed class ProbeTests(KubernetesControlPlane plane) : IDisposable
{
    private const string Cluster = "alice-myeks";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-probe-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task A_service_has_its_ports_ranges_annotations_and_the_pods_behind_it()
    {
        var place = await plane.NamespaceAsync("probe-service");
        await using var nodes = await KwokNodes.JoinAsync(plane, place, Node(place));
        await plane.Client.CreateAsync(Pod("web-1", place, place, "nginx:1"));
        await using (var pods = await plane.Client.WatchAsync($"/api/v1/namespaces/{place}/pods")) await pods.UntilAsync("web-1", IsReady, "is ready");
        await plane.Client.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = place, ["annotations"] = new JsonObject { ["a/b"] = "c" } },
            ["spec"] = new JsonObject
            {
                ["type"] = "LoadBalancer",
                ["loadBalancerClass"] = "service.k8s.aws/nlb",
                ["externalTrafficPolicy"] = "Local",
                ["loadBalancerSourceRanges"] = new JsonArray("203.0.113.0/24"),
                ["selector"] = new JsonObject { ["app"] = "web-1" },
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80, ["targetPort"] = 8080, ["nodePort"] = 30999 }),
            },
        });
        await plane.Client.PatchAsync($"/api/v1/namespaces/{place}/services/web/status", new JsonObject
        {
            ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["hostname"] = "web.elb.amazonaws.com" }) } },
        });
        await using (var slices = await plane.Client.WatchAsync($"/apis/discovery.k8s.io/v1/namespaces/{place}/endpointslices"))
        {
            await slices.UntilAsync(all => all.Any(slice => slice["endpoints"] is JsonArray { Count: > 0 }), "has an endpoint");
        }

        var (services, found) = await ProbeAsync(async probe => (
            await probe.ServicesAsync(Cluster, place, CancellationToken.None), await probe.PodsAsync(Cluster, place, CancellationToken.None)));

        var service = services.ShouldHaveSingleItem();
        var pod = found.ShouldHaveSingleItem();
        (service.Name, service.Type, service.LoadBalancerClass, service.ExternalTrafficPolicy, service.Hostname)
            .ShouldBe(("web", "LoadBalancer", "service.k8s.aws/nlb", "Local", "web.elb.amazonaws.com"));
        service.ClusterIp.ShouldStartWith("10.100.");
        service.Ports.ShouldBe([new ProbedServicePort("http", "TCP", 80, "8080", 30999)]);
        service.SourceRanges.ShouldBe(["203.0.113.0/24"]);
        service.Annotations["a/b"].ShouldBe("c");
        service.Endpoints.ShouldBe([new ProbedEndpoint(pod.PodIp!, 8080, "web-1", place, IsReady: true)]);
        (pod.IsReady, pod.Phase, pod.NodeName, pod.WaitingReason, pod.ServiceAccountName).ShouldBe((true, "Running", place, null, "default"));
        pod.Containers.ShouldHaveSingleItem().Image.ShouldBe("nginx:1");
        await plane.Client.DeleteAsync($"/api/v1/namespaces/{place}/pods", atOnce: true);
    }

    [SkippableFact]
    public async Task A_node_has_its_instance_zone_taints_and_pod_limit()
    {
        var name = await plane.NamespaceAsync("probe-node");
        await using var nodes = await KwokNodes.JoinAsync(plane, name, Node(name));

        var node = (await ProbeAsync(probe => probe.NodesAsync(Cluster, CancellationToken.None))).Single(each => each.Name == name);

        (node.InstanceId, node.IsReady, node.InternalIp, node.AvailabilityZone, node.AllocatablePods).ShouldBe(("i-0123", true, "192.168.1.10", "ap-northeast-2a", 17));
        node.Taints.ShouldBe([new ProbedTaint("lab/only", "multus", "PreferNoSchedule")]);
    }

    [SkippableFact]
    public async Task A_pod_that_waits_says_why_in_the_words_of_its_last_warning()
    {
        var place = await plane.NamespaceAsync("probe-waiting");
        await plane.Client.CreateAsync(Pod("lonely", place, node: null, "nginx:1", ("disk", "none-such")));
        await using (var events = await plane.Client.WatchAsync($"/api/v1/namespaces/{place}/events"))
        {
            await events.UntilAsync(all => all.Any(each => (string?)each["reason"] == "FailedScheduling"), "an event tells");
        }

        var pod = (await ProbeAsync(probe => probe.PodsAsync(Cluster, place, CancellationToken.None))).ShouldHaveSingleItem();

        (pod.Phase, pod.IsReady, pod.NodeName, pod.PodIp).ShouldBe(("Pending", false, null, null));
        pod.WaitingReason.ShouldBe((string?)(await plane.Client.ListAsync($"/api/v1/namespaces/{place}/events")).Last(each => (string?)each["type"] == "Warning")["message"]);
        await plane.Client.DeleteAsync($"/api/v1/namespaces/{place}/pods", atOnce: true);
    }

    [SkippableFact]
    public async Task A_deployment_an_account_and_an_ingress_are_found_by_name_and_others_are_not()
    {
        var place = await plane.NamespaceAsync("probe-found");
        await plane.Client.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject { ["name"] = "reader", ["namespace"] = place, ["annotations"] = new JsonObject { ["eks.amazonaws.com/role-arn"] = "arn:r" } },
        });
        await plane.Client.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "Ingress",
            ["metadata"] = new JsonObject { ["name"] = "shop", ["namespace"] = place },
            ["spec"] = new JsonObject
            {
                ["ingressClassName"] = "alb",
                ["defaultBackend"] = new JsonObject { ["service"] = new JsonObject { ["name"] = "web", ["port"] = new JsonObject { ["number"] = 80 } } },
            },
        });
        await plane.Client.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = place },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 0,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "web" } },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = "web" } },
                    ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "c:1" }) },
                },
            },
        });

        await ProbeAsync(async probe =>
        {
            (await probe.DeploymentAsync(Cluster, place, "web", CancellationToken.None)).ShouldBe(new ProbedDeployment(place, "web", 0, 0, 0));
            (await probe.DeploymentAsync(Cluster, place, "other", CancellationToken.None)).ShouldBeNull();
            (await probe.ServiceAccountAsync(Cluster, place, "reader", CancellationToken.None))!.Annotations[ProbedServiceAccount.RoleAnnotation].ShouldBe("arn:r");
            (await probe.ServiceAccountAsync(Cluster, "elsewhere", "reader", CancellationToken.None)).ShouldBeNull();
            (await probe.IngressesAsync(Cluster, place, CancellationToken.None)).ShouldHaveSingleItem().ClassName.ShouldBe("alb");
            return true;
        });
    }

    [SkippableFact]
    public async Task Webhooks_are_told_with_the_service_behind_them_mutating_ones_first()
    {
        var name = await plane.NamespaceAsync("probe-hooks");
        foreach (var kind in new[] { "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration" })
        {
            await plane.Client.CreateAsync(new JsonObject
            {
                ["apiVersion"] = "admissionregistration.k8s.io/v1",
                ["kind"] = kind,
                ["metadata"] = new JsonObject { ["name"] = name },
                ["webhooks"] = new JsonArray(new JsonObject
                {
                    ["name"] = $"{kind.ToLowerInvariant()}.example.org",
                    ["failurePolicy"] = "Ignore",
                    ["sideEffects"] = "None",
                    ["admissionReviewVersions"] = new JsonArray("v1"),
                    ["clientConfig"] = new JsonObject { ["service"] = new JsonObject { ["name"] = "hook", ["namespace"] = name } },
                    ["rules"] = new JsonArray(new JsonObject
                    {
                        ["apiGroups"] = new JsonArray("lab.example.org"),
                        ["apiVersions"] = new JsonArray("v1"),
                        ["operations"] = new JsonArray("CREATE"),
                        ["resources"] = new JsonArray("widgets"),
                    }),
                }),
            });
        }

        var hooks = (await ProbeAsync(probe => probe.WebhooksAsync(Cluster, CancellationToken.None))).Where(hook => hook.Configuration == name).ToList();

        hooks.Select(hook => hook.Name).ShouldBe(["mutatingwebhookconfiguration.example.org", "validatingwebhookconfiguration.example.org"]);
        hooks.ShouldAllBe(hook => hook.FailurePolicy == "Ignore" && hook.ServiceName == "hook" && hook.Resources.SequenceEqual(new[] { "widgets" }));
        foreach (var kind in new[] { "validating", "mutating" }) await plane.Client.DeleteAsync($"/apis/admissionregistration.k8s.io/v1/{kind}webhookconfigurations/{name}");
    }

    [SkippableFact]
    public async Task Where_the_kind_is_not_known_there_are_none_of_it()
    {
        _ = plane.Client;
        (await ProbeAsync(probe => probe.NetworkAttachmentDefinitionsAsync(Cluster, "default", CancellationToken.None))).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task An_API_server_that_nobody_reaches_is_told_with_what_to_look_for()
    {
        _ = plane.Client;
        var refusal = await Should.ThrowAsync<ObservationException>(() => ProbeAsync(probe => probe.NodesAsync(Cluster, CancellationToken.None), host: "127.0.0.2:1"));
        refusal.Message.ShouldContain("nodes of the cluster can't be asked for");
        refusal.Message.ShouldContain("operatorCidr");
    }

    private async Task<T> ProbeAsync<T>(Func<AwsProbe, Task<T>> look, string? host = null)
    {
        var kubeconfig = Path.Combine(_folder.FullName, "kubeconfig");
        plane.WriteKubeconfig(kubeconfig);
        if (host is not null) await File.WriteAllTextAsync(kubeconfig, UnreachableServer(await File.ReadAllTextAsync(kubeconfig), host));
        using var process = SilentHost.Of(_folder.FullName, new WithoutAws());
        var aws = new AwsCli(process, "ap-northeast-2", profile: null);
        using var queries = new AwsQueries(aws);
        return await look(new AwsProbe(process, "alice", queries, new KubectlCli(process, aws, Cluster, kubeconfig)));
    }

    private static string UnreachableServer(string kubeconfig, string host) =>
        System.Text.RegularExpressions.Regex.Replace(kubeconfig, "https://[0-9.:]+", $"https://{host}", default, TimeSpan.FromSeconds(1));

    private static bool IsReady(JsonObject pod) =>
        pod["status"]?["conditions"]?.AsArray().Any(each => (string?)each!["type"] == "Ready" && (string?)each["status"] == "True") == true;

    private static JsonObject Node(string name)
    {
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["topology.kubernetes.io/zone"] = "ap-northeast-2a" } },
            ["spec"] = new JsonObject
            {
                ["providerID"] = "aws:///ap-northeast-2a/i-0123",
                ["taints"] = new JsonArray(new JsonObject { ["key"] = "lab/only", ["value"] = "multus", ["effect"] = "PreferNoSchedule" }),
            },
            ["status"] = new JsonObject
            {
                ["allocatable"] = Size(),
                ["capacity"] = Size(),
                ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = "192.168.1.10" }),
            },
        };

        static JsonObject Size() => new() { ["cpu"] = "2", ["memory"] = "4Gi", ["pods"] = "17" };
    }

    private static JsonObject Pod(string name, string place, string? node, string image, (string Key, string Value)? selector = null)
    {
        var spec = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = image }) };
        if (node is not null) spec["nodeName"] = node;
        if (selector is var (key, value)) spec["nodeSelector"] = new JsonObject { [key] = value };
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = place, ["labels"] = new JsonObject { ["app"] = name } },
            ["spec"] = spec,
        };
    }

    /// <summary>The real programs; the file that <c>aws eks update-kubeconfig</c> would write is there already.</summary>
    private sealed class WithoutAws : IProcessRunner
    {
        private readonly ProcessRunner _processes = new();

        public string? Find(string program) => program == AwsCli.Program ? "/usr/bin/aws" : _processes.Find(program);

        public Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken) =>
            call.Program == AwsCli.Program ? Task.FromResult(0) : _processes.RunAsync(call, cancellationToken);
    }
}
