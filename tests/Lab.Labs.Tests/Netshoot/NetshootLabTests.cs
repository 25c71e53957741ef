using System.Collections.Immutable;
using Lab.Labs.Netshoot;
using Pulumi;
using Pulumi.Testing;
using Values = System.Collections.Immutable.ImmutableDictionary<string, object>;

namespace Lab.Labs.Tests.Netshoot;

public sealed class NetshootLabTests
{
    private const string Deployment = "kubernetes:apps/v1:Deployment";
    private const string DisruptionBudget = "kubernetes:policy/v1:PodDisruptionBudget";
    private const string Namespace = "kubernetes:core/v1:Namespace";

    private static async Task<(RecordingMocks Mocks, IDictionary<string, object?> Outputs)> DeployAsync(
        NetshootArgs? args = null, bool isPreview = false)
    {
        var mocks = new RecordingMocks();
        var (_, outputs) = await Pulumi.Deployment.TestAsync(mocks, new TestOptions { IsPreview = isPreview }, () =>
        {
            var provider = new Pulumi.Kubernetes.Provider("cluster");
            var lab = new NetshootLab("netshoot", args ?? new NetshootArgs(), new ComponentResourceOptions { Providers = { provider } });
            return new Dictionary<string, object?> { ["namespace"] = lab.Namespace, ["deploymentName"] = lab.DeploymentName };
        });
        return (mocks, outputs);
    }

    private static async Task<Values> InputsAsync(string type, NetshootArgs? args = null, bool isPreview = false) =>
        (await DeployAsync(args, isPreview)).Mocks.Of(type).Inputs;

    private static object At(object value, params string[] path) => path.Aggregate(value, (current, key) => ((Values)current)[key]);

    private static async Task<Values> PodSpecAsync() => (Values)At(await InputsAsync(Deployment), "spec", "template", "spec");

    private static async Task<Values> ContainerAsync() =>
        (Values)((ImmutableArray<object>)(await PodSpecAsync())["containers"]).ShouldHaveSingleItem();

    [Fact]
    public async Task Students_find_the_Deployment_and_its_pods_by_the_names_of_the_course()
    {
        var inputs = await InputsAsync(Deployment);

        At(inputs, "metadata", "name").ShouldBe("netshoot-pod");
        At(inputs, "metadata", "namespace").ShouldBe("netshoot");
        At(inputs, "spec", "template", "metadata", "labels", "app").ShouldBe("netshoot-pod");
        At(inputs, "spec", "replicas").ShouldBe(3.0);
    }

    [Fact]
    public async Task Replicas_and_names_can_be_chosen()
    {
        var args = new NetshootArgs { Replicas = 5, Namespace = "tools", DeploymentName = "toolbox" };

        var (mocks, outputs) = await DeployAsync(args);

        At(mocks.Of(Deployment).Inputs, "spec", "replicas").ShouldBe(5.0);
        At(mocks.Of(Namespace).Inputs, "metadata", "name").ShouldBe("tools");
        (await ValueAsync(outputs["namespace"])).ShouldBe("tools");
        (await ValueAsync(outputs["deploymentName"])).ShouldBe("toolbox");

        static Task<string> ValueAsync(object? output) => Pulumi.Utilities.OutputUtilities.GetValueAsync(output.ShouldBeOfType<Output<string>>());
    }

    [Fact]
    public async Task The_container_waits_and_goes_away_at_once()
    {
        var container = await ContainerAsync();

        container["command"].ShouldBe(ImmutableArray.Create<object>("tail"));
        container["args"].ShouldBe(ImmutableArray.Create<object>("-f", "/dev/null"));
        (await PodSpecAsync())["terminationGracePeriodSeconds"].ShouldBe(0.0);
    }

    [Fact]
    public async Task The_image_is_pinned_by_version_and_digest() =>
        ((string)(await ContainerAsync())["image"])
            .ShouldMatch("^docker\\.io/nicolaka/netshoot:v[0-9.]+@sha256:[0-9a-f]{64}$"); // CKV_K8S_14, CKV_K8S_43

    /// <summary>https://kubernetes.io/docs/concepts/security/pod-security-standards/, profile restricted, but for what the tools need.</summary>
    [Fact]
    public async Task The_container_keeps_to_the_restricted_profile_but_for_two_capabilities()
    {
        var context = (Values)(await ContainerAsync())["securityContext"];

        context["allowPrivilegeEscalation"].ShouldBe(false); // CKV_K8S_20
        context["readOnlyRootFilesystem"].ShouldBe(true); // CKV_K8S_22
        At(context, "capabilities", "drop").ShouldBe(ImmutableArray.Create<object>("ALL")); // CKV_K8S_37
        ((ImmutableArray<object>)At(context, "capabilities", "add")).ShouldBe(["NET_RAW", "NET_ADMIN"], ignoreOrder: true);
        context.ShouldNotContainKey("privileged"); // CKV_K8S_16
    }

    [Fact]
    public async Task The_pod_shares_nothing_with_its_node_and_has_no_credentials()
    {
        var spec = await PodSpecAsync();

        At(spec, "securityContext", "seccompProfile", "type").ShouldBe("RuntimeDefault"); // CKV_K8S_31
        spec["automountServiceAccountToken"].ShouldBe(false); // CKV_K8S_38
        spec.Keys.ShouldNotContain(key => key == "hostNetwork" || key == "hostPID" || key == "hostIPC"); // CKV_K8S_17 to 19
    }

    [Fact]
    public async Task The_namespace_admits_what_the_baseline_profile_does_not()
    {
        // NET_ADMIN and NET_RAW are not among the capabilities that the baseline profile lets a container add.
        var labels = (Values)At(await InputsAsync(Namespace), "metadata", "labels");

        labels["pod-security.kubernetes.io/enforce"].ShouldBe("privileged");
    }

    [Fact]
    public async Task Requests_and_limits_are_set_for_processor_and_memory()
    {
        var resources = (Values)(await ContainerAsync())["resources"];

        ((Values)resources["requests"]).Keys.ShouldBe(["cpu", "memory"], ignoreOrder: true); // CKV_K8S_10, CKV_K8S_12
        ((Values)resources["limits"]).Keys.ShouldBe(["cpu", "memory"], ignoreOrder: true); // CKV_K8S_11, CKV_K8S_13
    }

    [Fact]
    public async Task Captures_have_a_place_that_can_be_written()
    {
        var mount = (Values)((ImmutableArray<object>)(await ContainerAsync())["volumeMounts"]).ShouldHaveSingleItem();
        var volume = (Values)((ImmutableArray<object>)(await PodSpecAsync())["volumes"]).ShouldHaveSingleItem();

        mount["mountPath"].ShouldBe("/tmp");
        volume["name"].ShouldBe(mount["name"]);
        volume.ShouldContainKey("emptyDir");
    }

    [Fact]
    public async Task No_node_gets_a_second_pod_while_another_has_none()
    {
        var constraint = (Values)((ImmutableArray<object>)(await PodSpecAsync())["topologySpreadConstraints"]).ShouldHaveSingleItem();

        constraint["topologyKey"].ShouldBe("kubernetes.io/hostname");
        constraint["maxSkew"].ShouldBe(1.0);
        constraint["whenUnsatisfiable"].ShouldBe("DoNotSchedule");
        constraint["nodeTaintsPolicy"].ShouldBe("Honor");
        constraint["matchLabelKeys"].ShouldBe(ImmutableArray.Create<object>("pod-template-hash"));
    }

    [Theory]
    [InlineData(Deployment, "spec", "selector", "matchLabels")]
    [InlineData(DisruptionBudget, "spec", "selector", "matchLabels")]
    public async Task What_selects_the_pods_matches_their_labels(string type, params string[] path)
    {
        var labels = (Values)At(await InputsAsync(Deployment), "spec", "template", "metadata", "labels");

        var selected = (Values)At(await InputsAsync(type), path);

        selected.ShouldNotBeEmpty();
        selected.ShouldBeSubsetOf(labels);
    }

    [Fact]
    public async Task The_spread_counts_the_pods_of_the_Deployment()
    {
        var selector = At(await InputsAsync(Deployment), "spec", "selector", "matchLabels");
        var constraint = (Values)((ImmutableArray<object>)(await PodSpecAsync())["topologySpreadConstraints"]).Single();

        ((Values)At(constraint, "labelSelector", "matchLabels")).ShouldBe((Values)selector);
    }

    [Fact]
    public async Task A_drain_takes_one_pod_at_a_time() => At(await InputsAsync(DisruptionBudget), "spec", "maxUnavailable").ShouldBe(1.0);

    [Theory]
    [InlineData(Namespace)]
    [InlineData(Deployment)]
    [InlineData(DisruptionBudget)]
    public async Task Every_object_has_the_recommended_labels(string type)
    {
        // https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
        var labels = (Values)At(await InputsAsync(type), "metadata", "labels");

        labels["app.kubernetes.io/name"].ShouldBe("netshoot");
        labels["app.kubernetes.io/part-of"].ShouldBe("eks-lab");
        labels["app.kubernetes.io/managed-by"].ShouldBe("pulumi");
    }

    [Theory]
    [InlineData(Deployment)]
    [InlineData(DisruptionBudget)]
    public async Task A_preview_knows_where_everything_goes(string type) =>
        At(await InputsAsync(type, isPreview: true), "metadata", "namespace").ShouldBe("netshoot");

    [Fact]
    public async Task Everything_is_made_by_the_provider_that_was_passed()
    {
        var (mocks, _) = await DeployAsync();

        var objects = mocks.All.Where(resource => resource.Type!.StartsWith("kubernetes:", StringComparison.Ordinal)).ToList();
        objects.Count.ShouldBe(3);
        objects.ShouldAllBe(resource => resource.Provider!.EndsWith("pulumi:providers:kubernetes::cluster::cluster-id", StringComparison.Ordinal));
    }
}
