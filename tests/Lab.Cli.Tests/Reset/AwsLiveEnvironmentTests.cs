using System.IO.Compression;
using System.Net;
using System.Text;
using Lab.Cli.Aws;
using Lab.Cli.Reset;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Tests.Reset;

/// <summary>What a reset asks and types on AWS.</summary>
public sealed class AwsLiveEnvironmentTests : IDisposable
{
    private const string Aws = " --output json --region ap-northeast-2";

    private readonly LabRoot _lab = new();
    private readonly ScriptedPrograms _programs = new();

    private string Kubectl => $"kubectl --kubeconfig {Path.Combine(_lab.Folder, ".lab", "kubeconfig", "alice")} ";

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
        _programs["aws eks describe-cluster --name alice-myeks" + Aws] = $$"""{"cluster": {"endpoint": "{{endpoint}}"} }""";

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

        _programs.CommandLines.ShouldBe(
        [
            $"aws eks update-kubeconfig --name alice-myeks --kubeconfig {Path.Combine(_lab.Folder, ".lab", "kubeconfig", "alice")}{Aws}",
            Kubectl + "delete Service mine --namespace netshoot --wait=false --ignore-not-found",
            Kubectl + """patch Service mine --namespace netshoot --type=merge --patch {"spec":{"type":"ClusterIP"}}""",
        ]);
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
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write("""{"manifest": "---\n# Source: a\nkind: Service\nspec:\n  port: 80\n---\nkind: Deployment\nspec:\n  paused: false\n  name: \"80\"\n"}"""u8);
        }

        var helm = Convert.ToBase64String(packed.ToArray());
        var data = PropertyMap.Of(("release", Convert.ToBase64String(Encoding.UTF8.GetBytes(helm))));
        var secret = new KubernetesObject("alice-myeks", "Secret", "kube-system", "sh.helm.release.v1.a.v1", PropertyMap.Of(("data", data)));

        HelmManifest.Read(secret).Select(each => each.ToString()).ShouldBe(
            ["""{"kind":"Service","spec":{"port":80}}""", """{"kind":"Deployment","spec":{"name":"80","paused":false}}"""]);
    }

    private AwsLiveEnvironment Live()
    {
        var host = new LabHost
        {
            In = TextReader.Null,
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            IsInteractive = false,
            IsTerminal = false,
            CurrentFolder = _lab.Folder,
            Variable = _ => null,
            Time = TimeProvider.System,
            Processes = _programs,
            Fetch = (_, _) => throw new HttpRequestException("tests are offline"),
            Interrupted = CancellationToken.None,
        };
        return new AwsLiveEnvironment(host, new LabPaths(_lab.Folder), "alice", new AwsCli(host, "ap-northeast-2", null));
    }
}
