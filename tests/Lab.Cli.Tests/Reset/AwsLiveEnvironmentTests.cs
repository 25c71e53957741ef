using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Lab.Cli.Aws;
using Lab.Cli.Processes;
using Lab.Cli.Reset;
using Lab.Cli.Targets;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Tests;

namespace Lab.Cli.Tests.Reset;

/// <summary>What a reset asks and types on AWS.</summary>
public sealed class AwsLiveEnvironmentTests : IDisposable
{
    private const string Aws = " --output json --region ap-northeast-2";

    private readonly LabRoot _lab = new();
    private readonly ScriptedPrograms _programs = new();

    private readonly AnsweringPrograms _answers;

    public AwsLiveEnvironmentTests() => _answers = new AnsweringPrograms(_programs);

    private string Kubeconfig => Path.Combine(_lab.Folder, ".lab", "kubeconfig", "alice.ap-northeast-2");

    private string Kubectl => $"kubectl --kubeconfig {Kubeconfig} ";

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Recorded_resources_are_those_of_the_environments_stacks()
    {
        _programs["pulumi stack ls --json"] = """[{"name": "alice.netshoot"}, {"name": "bob.netshoot"}]""";
        _programs["pulumi stack export --stack alice.netshoot"] = """
            {"deployment": {"resources": [{"type": "kubernetes:core/v1:Namespace", "id": "netshoot", "inputs": {"metadata": {"name": "netshoot"} } }] } }
            """;

        var recorded = (await Live().RecordedAsync(CancellationToken.None)).ShouldHaveSingleItem();

        (recorded.Stage, recorded.Type, recorded.Id).ShouldBe(("netshoot", "kubernetes:core/v1:Namespace", "netshoot"));
        _programs.CommandLines.ShouldNotContain(line => line.Contains("bob.", StringComparison.Ordinal) || line.Contains("--show-secrets", StringComparison.Ordinal));
    }

    // A cluster that only doesn't answer is not gone: what is in it still costs money.
    [Theory]
    [InlineData("https://new.eks.amazonaws.com", true)]
    [InlineData("https://old.eks.amazonaws.com", false)]
    public async Task A_cluster_is_lost_when_AWS_has_another_endpoint_for_it(string endpoint, bool isLost)
    {
        _programs["pulumi stack ls --json"] = """[{"name": "alice.netshoot"}]""";
        _programs["pulumi stack export --stack alice.netshoot --show-secrets"] = """
            {"deployment": {"resources": [{"type": "pulumi:providers:kubernetes", "id": "1", "inputs": {"kubeconfig": {"plaintext": "server: https://old.eks.amazonaws.com"} } }] } }
            """;
        _programs["aws eks describe-cluster --name alice-myeks" + Aws] = $$"""{"cluster": {"status": "ACTIVE", "endpoint": "{{endpoint}}"} }""";

        (await Live().StagesOfLostClustersAsync(CancellationToken.None)).Contains("netshoot").ShouldBe(isLost);
    }

    [Fact]
    public async Task Nodes_are_told_with_the_addresses_and_Multus_interfaces_of_their_instances()
    {
        _programs["pulumi stack ls --json"] = """[{"name": "alice.multus-nodes"}]""";
        _programs["pulumi stack export --stack alice.multus-nodes"] = """
            {"deployment": {"resources": [
              {"type": "pulumi:pulumi:Stack", "outputs": {"networks": 2} },
              {"type": "aws:autoscaling/group:Group", "id": "alice-multus-nodes", "inputs": {"desiredCapacity": 1} }] } }
            """;
        _programs["aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names alice-multus-nodes" + Aws] = """
            {"AutoScalingGroups": [{"Instances": [{"InstanceId": "i-1", "LifecycleState": "InService"}, {"InstanceId": "i-2", "LifecycleState": "Terminating"}]}]}
            """;
        _programs["aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values=i-1" + Aws] = """
            {"NetworkInterfaces": [
              {"Attachment": {"InstanceId": "i-1"}, "PrivateIpAddresses": [{"PrivateIpAddress": "192.168.1.5"}], "Ipv4Prefixes": [{"Ipv4Prefix": "192.168.1.16/28"}] },
              {"Attachment": {"InstanceId": "i-1"}, "PrivateIpAddresses": [{"PrivateIpAddress": "192.168.21.5"}], "TagSet": [{"Key": "node.k8s.amazonaws.com/no_manage", "Value": "true"}] }]}
            """;

        var instance = (await Live().NodeGroupsAsync(CancellationToken.None)).ShouldHaveSingleItem().Instances.ShouldHaveSingleItem();

        (instance.UnmanagedInterfaces, instance.WantedUnmanagedInterfaces).ShouldBe((1, 2));
        instance.Addresses.Any(range => range.Contains(IPAddress.Parse("192.168.1.20"))).ShouldBeTrue();
        instance.Addresses.Any(range => range.Contains(IPAddress.Parse("192.168.1.40"))).ShouldBeFalse();
    }

    [Fact]
    public async Task Objects_are_changed_by_kubectl_in_the_environments_cluster()
    {
        _programs["aws eks update-kubeconfig"] = "";
        _programs["kubectl "] = "";
        var live = Live();
        var service = new KubernetesObject("alice-myeks", "Service", "netshoot", "mine", PropertyMap.Empty);

        await live.DeleteAsync(service, CancellationToken.None);
        await live.PatchAsync(service, PropertyMap.Of(("spec", PropertyMap.Of(("type", "ClusterIP")))), CancellationToken.None);

        var lines = _programs.CommandLines.ToList();
        lines[0].ShouldStartWith($"aws eks update-kubeconfig --name alice-myeks --kubeconfig {Kubeconfig}.");
        lines[1].ShouldBe(Kubectl + "delete Service mine --namespace netshoot --wait=false --ignore-not-found");
        lines[2].ShouldStartWith(Kubectl + "patch Service mine --namespace netshoot --type=merge --patch-file ");
        _answers.Files.ShouldHaveSingleItem().ShouldBe("""{"spec":{"type":"ClusterIP"}}""");
    }

    // aws adds to a file that is there, and writes it bit by bit; another process may read it at any time.
    [Fact]
    public async Task The_way_to_the_cluster_takes_the_place_of_the_former_one_as_a_whole()
    {
        _programs["aws eks update-kubeconfig"] = "";
        _programs["kubectl "] = "";
        Directory.CreateDirectory(Path.GetDirectoryName(Kubeconfig)!);
        await File.WriteAllTextAsync(Kubeconfig, "of another cluster");
        using var reader = File.OpenRead(Kubeconfig);

        await Live().DeleteAsync(new KubernetesObject("alice-myeks", "Service", "netshoot", "mine", PropertyMap.Empty), CancellationToken.None);

        (await new StreamReader(reader).ReadToEndAsync()).ShouldBe("of another cluster", "who reads the former file has all of it");
        (await File.ReadAllTextAsync(Kubeconfig)).ShouldBe(AnsweringPrograms.Kubeconfig);
        Directory.GetFiles(Path.GetDirectoryName(Kubeconfig)!).ShouldBe([Kubeconfig]);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Kubeconfig).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // Everybody on the machine can read the arguments of a process.
    [Fact]
    public async Task A_Secret_is_given_to_kubectl_in_a_file_of_ones_own_and_never_told()
    {
        _programs["kubectl "] = "";
        _programs["aws "] = "";
        _answers.Refuse("kubectl", "Error from server (Forbidden): no");
        var secret = new KubernetesObject("alice-myeks", "Secret", "kube-system", "tls", PropertyMap.Empty);
        var patch = PropertyMap.Of(("data", PropertyMap.Of(("tls.key", "c2VjcmV0"))));

        var patched = await Should.ThrowAsync<LabException>(() => Live().PatchAsync(secret, patch, CancellationToken.None));
        var applied = await Should.ThrowAsync<LabException>(() => Live().ApplyAsync(patch, "me", CancellationToken.None));

        (patched.Message + applied.Message + string.Concat(_programs.CommandLines)).ShouldNotContain("c2VjcmV0");
        _answers.Files.ShouldBe([patch.ToString(), patch.ToString()]);
        if (!OperatingSystem.IsWindows()) _answers.Modes.ShouldAllBe(mode => mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Directory.GetFiles(Path.GetDirectoryName(Kubeconfig)!).ShouldBe([Kubeconfig], "nothing else stays");
    }

    [Fact]
    public async Task An_object_that_is_gone_needs_no_patch()
    {
        _programs["kubectl "] = "";
        _programs["aws "] = "";
        _answers.Refuse("kubectl", """Error from server (NotFound): services "mine" not found""");

        await Live().PatchAsync(new KubernetesObject("alice-myeks", "Service", "netshoot", "mine", PropertyMap.Empty), PropertyMap.Empty, CancellationToken.None);

        _programs.CommandLines.Last().ShouldStartWith(Kubectl + "patch Service mine");
    }

    [Fact]
    public async Task An_instance_that_is_gone_needs_no_termination()
    {
        _programs["aws "] = "";
        _answers.Refuse("aws", "An error occurred (ValidationError) when calling the TerminateInstanceInAutoScalingGroup operation: "
            + "Instance Id not found - No managed instance found for instance ID: i-1");

        await Live().TerminateAsync("i-1", CancellationToken.None);

        _programs.CommandLines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Acts_side_by_side_configure_kubectl_once_and_have_files_of_their_own()
    {
        _programs["kubectl "] = "";
        _programs["aws "] = "";
        var live = Live();
        var manifest = PropertyMap.Of(("kind", "ConfigMap"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => live.ApplyAsync(manifest, "me", CancellationToken.None))));

        _programs.CommandLines.Count(line => line.StartsWith("aws eks update-kubeconfig", StringComparison.Ordinal)).ShouldBe(1);
        _programs.CommandLines.Where(line => line.StartsWith("kubectl", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Count().ShouldBe(8);
    }

    [Theory]
    [InlineData("An error occurred (ResourceNotFoundException) when calling the DescribeNodegroup operation: No node group found for name: ng.")]
    [InlineData("An error occurred (ResourceNotFoundException) when calling the DescribeNodegroup operation: No cluster found for name: alice-myeks.")]
    public async Task A_node_group_that_was_deleted_is_none(string refusal)
    {
        NodeGroupIsRecorded();
        _answers.Refuse("aws eks describe-nodegroup", refusal);

        (await Live().NodeGroupsAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"autoScalingGroups": []}""")]
    [InlineData("{}")]
    public async Task A_node_group_without_an_Auto_Scaling_group_has_no_instances(string resources)
    {
        NodeGroupIsRecorded();
        _programs["aws eks describe-nodegroup --cluster-name alice-myeks --nodegroup-name ng" + Aws] =
            $$"""{"nodegroup": {"status": "CREATE_FAILED", "scalingConfig": {"desiredSize": 3}, "resources": {{resources}} } }""";

        var group = (await Live().NodeGroupsAsync(CancellationToken.None)).ShouldHaveSingleItem();

        (group.Name, group.Wanted, group.Instances.Length).ShouldBe(("ng", 3, 0));
    }

    // https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html: a cluster that is being created has no endpoint yet.
    [Fact]
    public async Task A_cluster_without_an_endpoint_yet_is_not_lost()
    {
        _programs["pulumi stack ls --json"] = """[{"name": "alice.netshoot"}]""";
        _programs["pulumi stack export --stack alice.netshoot --show-secrets"] = """
            {"deployment": {"resources": [{"type": "pulumi:providers:kubernetes", "id": "1", "inputs": {"kubeconfig": {"plaintext": "server: https://old.eks.amazonaws.com"} } }] } }
            """;
        _programs["aws eks describe-cluster --name alice-myeks" + Aws] = """{"cluster": {"status": "CREATING"} }""";

        (await Live().StagesOfLostClustersAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Objects_of_a_release_are_looked_up_by_its_manifest_whatever_their_kind()
    {
        _programs["pulumi stack ls --json"] = """[{"name": "alice.load-balancer-controller"}]""";
        _programs["pulumi stack export --stack alice.load-balancer-controller"] = """
            {"deployment": {"resources": [{"type": "kubernetes:helm.sh/v3:Release", "id": "kube-system/lbc"}] } }
            """;
        _programs["aws eks describe-cluster --name alice-myeks" + Aws] = """{"cluster": {"endpoint": "https://a"} }""";
        var release = Packed("""{"manifest": "---\nkind: ClusterRole\nmetadata:\n  name: lbc\n---\nkind: Role\nmetadata:\n  name: election\n  namespace: other\n"}""");
        _programs[Kubectl + "get secrets --field-selector type=helm.sh/release.v1 --all-namespaces --show-managed-fields --output json"] = $$"""
            {"kind": "List", "items": [{"kind": "Secret", "type": "helm.sh/release.v1", "data": {"release": "{{release}}"},
              "metadata": {"namespace": "kube-system", "name": "sh.helm.release.v1.lbc.v1", "labels": {"name": "lbc", "version": "1"} } }] }
            """;
        _answers.Answer("--namespace kube-system --ignore-not-found", """{"kind": "ClusterRole", "metadata": {"name": "lbc"} }""");
        _answers.Answer("--namespace other --ignore-not-found", "");

        var objects = await Live().ObjectsAsync(CancellationToken.None);

        objects.Select(LiveObjects.Name).ShouldBe(["Secret kube-system/sh.helm.release.v1.lbc.v1", "ClusterRole lbc"]);
        _answers.Files.Select(file => PropertyValue.Parse(file)).Cast<PropertyMap>().SelectMany(list => list.List("items").Maps).Select(item => item.RequiredString("kind"))
            .ShouldBe(["ClusterRole", "Role"]);
    }

    [Fact]
    public async Task Rules_and_instances_go_by_their_ids()
    {
        _programs["aws ec2 revoke-security-group-ingress"] = "";
        var live = Live();

        await live.RevokeAsync(new LiveRule("sgr-1", "sg-1", IsEgress: false, "0.0.0.0/0", IsRange: true, "tcp/22", ""), CancellationToken.None);
        await live.TerminateAsync("i-1", CancellationToken.None);

        _programs.CommandLines.ShouldBe(
        [
            "aws ec2 revoke-security-group-ingress --group-id sg-1 --security-group-rule-ids sgr-1" + Aws,
            "aws autoscaling terminate-instance-in-auto-scaling-group --instance-id i-1 --no-should-decrement-desired-capacity" + Aws,
        ]);
    }

    [Fact]
    public void A_release_is_read_as_Helm_keeps_it()
    {
        var data = PropertyMap.Of(("release", Packed("""{"manifest": "---\n# Source: a\nkind: Service\nspec:\n  port: 80\n---\nkind: Deployment\nspec:\n  paused: false\n  name: \"80\"\n"}""")));
        var secret = new KubernetesObject("alice-myeks", "Secret", "kube-system", "sh.helm.release.v1.a.v1", PropertyMap.Of(("data", data)));

        HelmManifest.Read(secret).Select(each => each.ToString()).ShouldBe(
            ["""{"kind":"Service","spec":{"port":80}}""", """{"kind":"Deployment","spec":{"name":"80","paused":false}}"""]);
    }

    private void NodeGroupIsRecorded()
    {
        _programs["pulumi stack ls --json"] = """[{"name": "alice.cluster"}]""";
        _programs["pulumi stack export --stack alice.cluster"] = """
            {"deployment": {"resources": [{"type": "aws:eks/nodeGroup:NodeGroup", "id": "alice-myeks:ng"}] } }
            """;
        _programs["aws "] = "";
    }

    private static string Packed(string release)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(release));
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(packed.ToArray())));
    }

    private AwsLiveEnvironment Live()
    {
        var host = SilentHost.Of(_lab.Folder, _answers);
        var pulumi = new PulumiEngine(host, _lab.Folder, static _ => { }, static _ => { });
        return new AwsLiveEnvironment(host, new LabPaths(_lab.Folder), "alice", pulumi, new AwsCli(host, "ap-northeast-2", null));
    }

    /// <summary>Scripted programs of which some refuse, or are known by a part of the command line alone; keeps what is in the files they are given.</summary>
    private sealed class AnsweringPrograms(ScriptedPrograms programs) : IProcessRunner
    {
        public const string Kubeconfig = "of the cluster";

        private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

        public ConcurrentQueue<string> Files { get; } = [];

        public ConcurrentQueue<UnixFileMode> Modes { get; } = [];

        public void Refuse(string start, string error) => _refusals[start] = error;

        public void Answer(string part, string output) => _answers[part] = output;

        public string? Find(string program) => programs.Find(program);

        public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
        {
            var line = string.Join(' ', call.Arguments.Prepend(call.Program));
            if (call.Arguments.SkipWhile(argument => argument is not ("--filename" or "--patch-file")).Skip(1).FirstOrDefault() is { } file)
            {
                Files.Enqueue(await File.ReadAllTextAsync(file, cancellationToken));
                if (!OperatingSystem.IsWindows()) Modes.Enqueue(File.GetUnixFileMode(file));
            }

            if (call.Arguments.Contains("update-kubeconfig")) await File.AppendAllTextAsync(call.Arguments.SkipWhile(argument => argument != "--kubeconfig").ElementAt(1), Kubeconfig, cancellationToken);
            var answer = _answers.FirstOrDefault(each => line.Contains(each.Key, StringComparison.Ordinal)).Value;
            await programs.RunAsync(answer is null ? call : call with { Output = null }, cancellationToken);
            if (answer is not null) await call.Output!.WriteAsync(answer);
            if (_refusals.FirstOrDefault(each => line.StartsWith(each.Key, StringComparison.Ordinal)).Value is not { } error) return 0;
            await call.Error!.WriteAsync(error);
            return 1;
        }
    }
}
