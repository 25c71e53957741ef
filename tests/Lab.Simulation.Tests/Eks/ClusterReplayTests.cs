using System.Collections.Immutable;
using Lab.Simulation.Eks;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Engine;
using Pulumi;

namespace Lab.Simulation.Tests.Eks;

/// <summary>
/// Runs the component with the inputs of recorded runs of the real one and compares what it registers: type, name, parent and
/// inputs. The stand-in providers give the recorded ids; the thumbprint alone, which the real one fetches, is left out.
/// </summary>
public sealed class ClusterReplayTests : IDisposable
{
    private const string ClusterType = "eks:index:Cluster";

    // Options of the real component that ours refuses by name, and what it calls them.
    private static readonly ImmutableDictionary<string, string> NotSimulated = ImmutableDictionary.CreateRange<string, string>(
    [
        new("02vpccniprivileged", "vpcCniOptions.securityContextPrivileged"), new("02storageclassstring", "storageClasses"),
        new("02storageclassmap", "storageClasses"),
        new("02fargate", "fargate"), new("02fargateobject", "fargate"), new("02automode", "autoMode"), new("02automodenorole", "autoMode"),
    ]);

    private readonly TestEnvironment _lab = new();
    private readonly StandInProviders _providers = new();
    private readonly ImmutableArray<StandInProviders.Function> _functions = StandInProviders.Function.All();

    public static TheoryData<string, string> Variants
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in new[] { "02-variants.json", "03-variants.json" })
            {
                foreach (var variant in RecordedCluster.Variants(file)) data.Add(file, variant.Name);
            }

            return data;
        }
    }

    public static TheoryData<string, string> Errors
    {
        get
        {
            // The other cases are of other components, of the aws command or of the network.
            var data = new TheoryData<string, string>();
            foreach (var refused in RecordedCluster.Load("08-errors.json").List("cases").Maps)
            {
                var diagnostics = refused.Map("up").String("diagnostics") ?? "";
                var start = diagnostics.IndexOf("eks:index:Cluster resource 'demo' has a problem: ", StringComparison.Ordinal);
                var what = refused.RequiredString("what");
                if (start >= 0 && refused.Map("change").Count > 0 && !what.Contains("OIDC", StringComparison.Ordinal)
                    && !what.StartsWith("VpcCniAddon", StringComparison.Ordinal))
                {
                    data.Add(what, diagnostics[start..].Split('\n')[0]);
                }
            }

            return data;
        }
    }

    [Fact]
    public async Task The_labs_inputs_register_what_was_recorded()
    {
        var recorded = RecordedCluster.Whole("02-lab.json");
        await ShouldMatchAsync(recorded);

        // "Counts (registrations including the two of the component): … the lab's inputs 17".
        recorded.Children.Count.ShouldBe(17 - 1);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Other_inputs_register_what_was_recorded_or_are_refused_by_name(string file, string name)
    {
        var recorded = RecordedCluster.Variants(file).Single(variant => variant.Name == name);
        if (NotSimulated.TryGetValue(name, out var option))
        {
            (await UpAsync(recorded.Inputs)).Failures.ShouldHaveSingleItem().Message.ShouldContain(option);
        }
        else
        {
            await ShouldMatchAsync(recorded);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Inputs_that_contradict_each_other_are_refused_in_the_same_words(string what, string message)
    {
        var refused = RecordedCluster.Load("08-errors.json").List("cases").Maps.Single(one => one.RequiredString("what") == what);
        var inputs = RecordedCluster.Whole("02-lab.json").Changed(refused.Map("change"));
        var result = await UpAsync(inputs, withNodeRole: refused.Map("change").ContainsKey("noderole"));
        result.Failures.ShouldHaveSingleItem().Message.ShouldBe(message);
    }

    [Fact]
    public async Task The_default_node_group_is_refused()
    {
        var inputs = RecordedCluster.Whole("02-lab.json").Inputs.With("skipDefaultNodeGroup", null);
        (await UpAsync(inputs)).Failures.ShouldHaveSingleItem().Message.ShouldContain("the default node group (skipDefaultNodeGroup is not true)");
    }

    [Fact]
    public async Task The_first_preview_shows_all_children_with_what_is_known_by_then()
    {
        var recorded = RecordedCluster.Whole("10-preview-no-version.json");
        using (var environment = Open(EnvironmentAccess.Read))
        {
            var result = await environment.PreviewAsync(
                TestEnvironment.Stack, Program(recorded.Inputs, withNodeRole: false), _lab.Observer, CancellationToken.None);
            result.Failures.ShouldBeEmpty();

            // All children, both components and the stack.
            result.Counts.ShouldBe([new(ResourceOperation.Create, recorded.Children.Count + 1)]);
        }

        foreach (var (type, name, inputs) in _providers.Previewed)
        {
            // A part that is unknown makes the whole property unknown to a mock.
            var expected = PropertyMap.From(recorded.Children[$"{type}::{name}"]
                .Inputs.Where(property => !PropertyValue.ToJson(property.Value).Contains("$unknown", StringComparison.Ordinal)));
            Comparable(inputs).ShouldBe(Comparable(expected), $"{type}::{name}");
        }

        _providers.Previewed.Select(child => $"{child.Type}::{child.Name}").ShouldBe(
            recorded.Children.Keys.Where(key => !key.StartsWith("eks:index:", StringComparison.Ordinal)), ignoreOrder: true);
        Invokes().ShouldBe(recorded.Invokes.Select(Describe), ignoreOrder: true);
    }

    [Fact]
    public async Task Plain_outputs_are_those_recorded()
    {
        var outputs = (PropertyMap)RecordedCluster.Load("02-lab.json").List("construct").Maps.Single()["state"]!;
        (await UpAsync(RecordedCluster.Whole("02-lab.json").Inputs)).Failures.ShouldBeEmpty();
        var state = Component();
        string[] references = ["eksCluster", "clusterSecurityGroup", "nodeSecurityGroup", "eksClusterIngressRule", "instanceRoles"];
        foreach (var (name, value) in outputs.Where(
            output => !references.Contains(output.Key) && output.Key is not ("core" or "kubeconfigJson" or "oidcProviderArn")))
        {
            state[name].ShouldBe(value, name);
        }

        state["oidcProviderArn"].ShouldBe("arn:aws:standin:ap-northeast-2:123456789012:demo-oidcProvider");
        PropertyValue.Parse(state.RequiredString("kubeconfigJson")).ShouldBe(outputs["kubeconfig"]);
        state.Map("core")["subnetIds"].ShouldBe(outputs.Map("core")["subnetIds"]);
        state.Map("core")["vpcId"].ShouldBe("vpc-0lab0000000000000");
    }

    // recorded/pulumi-eks: "Without default groups both security group ids are the cluster's own vpcConfig.clusterSecurityGroupId."
    [Fact]
    public async Task Without_default_groups_the_ids_are_those_of_the_clusters_own_group()
    {
        await UpAsync(RecordedCluster.Whole("02-lab.json").Inputs.With("skipDefaultSecurityGroups", true));
        Component()["clusterSecurityGroupId"].ShouldBe("sg-c0967f6daf8e7cd91");
        Component()["nodeSecurityGroupId"].ShouldBe("sg-c0967f6daf8e7cd91");
        Component()["clusterIngressRuleId"].ShouldBe("");
    }

    // recorded/pulumi-eks, "Second up": the addon's version is asked anew with the new version, also in the preview.
    [Fact]
    public async Task A_new_version_updates_the_cluster_and_is_asked_for_in_the_preview()
    {
        var inputs = RecordedCluster.Whole("02-lab.json").Inputs;
        await UpAsync(inputs);
        (await UpAsync(inputs)).HasChanges.ShouldBeFalse();
        using var environment = Open(EnvironmentAccess.Read);
        var result = await environment.PreviewAsync(
            TestEnvironment.Stack, Program(inputs.With("version", "1.32"), withNodeRole: false), _lab.Observer, CancellationToken.None);
        result.Counts[ResourceOperation.Update].ShouldBe(1);
        _lab.Observer.Lines.ShouldContain("update demo-eksCluster [version]");
        Invokes().ShouldContain(
            "aws:eks/getAddonVersion:getAddonVersion {\"addonName\":\"kube-proxy\",\"kubernetesVersion\":\"1.32\",\"mostRecent\":true}");
    }

    // Changing bootstrapSelfManagedAddons later plans nothing: it is among the child's ignoreChanges.
    [Fact]
    public async Task A_changed_property_that_is_ignored_changes_nothing()
    {
        var inputs = RecordedCluster.Whole("02-lab.json").Inputs;
        await UpAsync(inputs);
        (await UpAsync(inputs.With("bootstrapSelfManagedAddons", false))).HasChanges.ShouldBeFalse();
    }

    // A remote component's providers don't reach a mock: the stack's one AWS provider is taken.
    [Fact]
    public async Task Children_use_the_stacks_aws_provider()
    {
        using var environment = Open(EnvironmentAccess.Write);
        var inputs = RecordedCluster.Whole("02-lab.json").Inputs;
        var result = await environment.UpAsync(TestEnvironment.Stack, TestEnvironment.Program(() =>
        {
            var provider = new AwsProviderResource();
            _ = new RemoteCluster(inputs, [], new ComponentResourceOptions { Providers = [provider] });
        }), _lab.Observer, CancellationToken.None);
        result.Failures.ShouldBeEmpty();
        var resources = environment.Stacks[TestEnvironment.Stack].Resources;
        var aws = resources.Single(resource => resource.Type == "pulumi:providers:aws");
        resources.Where(resource => resource.Type.StartsWith("aws:", StringComparison.Ordinal))
            .ShouldAllBe(resource => resource.Provider == $"{aws.Urn}::{aws.Id}");
        resources.Single(resource => resource.Type == "pulumi:providers:kubernetes").Provider.ShouldBeNull();
    }

    public void Dispose() => _lab.Dispose();

    private async Task ShouldMatchAsync(RecordedCluster recorded)
    {
        (await UpAsync(recorded.Inputs, recorded.HasNodeRole)).Failures.ShouldBeEmpty();
        using var environment = Open(EnvironmentAccess.Read);
        var registered = environment.Stacks[TestEnvironment.Stack].Resources.ToDictionary(resource => $"{resource.Type}::{resource.Name}");
        registered.Keys.ShouldBe(recorded.Children.Keys, ignoreOrder: true);
        foreach (var (key, expected) in recorded.Children)
        {
            Comparable(registered[key].Inputs).ShouldBe(Comparable(expected.Inputs), key);
            if (expected.Parent != "(stack)")
            {
                registered.Values.Single(resource => resource.Urn == registered[key].Parent).ShouldBe(registered[expected.Parent], key);
            }
        }

        Invokes().ShouldBe(recorded.Invokes.Select(Describe), ignoreOrder: true);
    }

    private IEnumerable<string> Invokes() => _functions.SelectMany(function => function.Calls.Select(arguments => $"{function.Token} {arguments}"));

    private static string Describe(PropertyMap invoke) => $"{invoke.String("function")} {invoke.Map("args")}";

    private static string Comparable(PropertyMap inputs)
    {
        // A role goes to the provider as its id, where the real component, which knows no mocks, registers a reference.
        if (inputs["role"] is PropertyMap reference) inputs = inputs.With("role", reference.String("id"));
        return inputs.With("thumbprintLists", null).ToString();
    }

    private PropertyMap Component()
    {
        using var environment = Open(EnvironmentAccess.Read);
        return environment.Stacks[TestEnvironment.Stack].Resources.Single(resource => resource.Type == ClusterType).Outputs;
    }

    private SimulatedEnvironment Open(EnvironmentAccess access) =>
        _lab.Open(access, [_providers, new AwsProvider()], _functions, [new ClusterComponent()]);

    private async Task<UpdateResult> UpAsync(PropertyMap inputs, bool withNodeRole = false)
    {
        using var environment = Open(EnvironmentAccess.Write);
        return await environment.UpAsync(TestEnvironment.Stack, Program(inputs, withNodeRole), _lab.Observer, CancellationToken.None);
    }

    private static Func<Task<IDictionary<string, object?>>> Program(PropertyMap inputs, bool withNodeRole) => TestEnvironment.Program(() =>
    {
        var resources = new Dictionary<string, Resource>();
        if (withNodeRole) resources["${noderole}"] = new StandInRole();
        _ = new RemoteCluster(inputs, resources);
    });

    private sealed class RemoteCluster(PropertyMap inputs, Dictionary<string, Resource> resources, ComponentResourceOptions? options = null)
        : ComponentResource(
            ClusterType, "demo", new DictionaryResourceArgs((ImmutableDictionary<string, object?>)Plain(inputs, resources)!), options, remote: true)
    {
        private static object? Plain(object? value, Dictionary<string, Resource> resources) => value switch
        {
            PropertyMap map => map.ToImmutableDictionary(pair => pair.Key, pair => Plain(pair.Value, resources)),
            PropertyList list => list.Select(item => Plain(item, resources)).ToImmutableArray(),
            string text when resources.TryGetValue(text, out var resource) => resource,
            _ => value,
        };
    }

    private sealed class StandInRole() : CustomResource(
        "aws:iam/role:Role", "noderole", new DictionaryResourceArgs(ImmutableDictionary<string, object?>.Empty.Add("assumeRolePolicy", "{}")), null);

    private sealed class AwsProviderResource() : ProviderResource(
        "aws", "p", new DictionaryResourceArgs(ImmutableDictionary<string, object?>.Empty.Add("region", "ap-northeast-2")), null);
}
