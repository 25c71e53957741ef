using System.Globalization;
using System.Net.Sockets;
using Lab.Cli.Aws;
using Lab.Cli.Probes;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;
using Lab.Tests;

namespace Lab.Cli.Tests.Probes;

/// <summary>What checks on AWS see of paths: packets that are really sent, and where none can be.</summary>
public sealed class AwsPathTests : IDisposable
{
    private const string Cluster = "alice-myeks";
    private const string Server = "i-0operator";
    private const string Mine = "203.0.113.7";

    private const string Pods = """
        {"kind":"List","items":[
          {"kind":"Pod","metadata":{"name":"netshoot-1","namespace":"netshoot"},
           "spec":{"nodeName":"node-1","containers":[{"name":"c","image":"docker.io/nicolaka/netshoot:v0.16@sha256:b09d"}]},
           "status":{"phase":"Running","podIP":"192.168.1.11","conditions":[{"type":"Ready","status":"True"}]}},
          {"kind":"Pod","metadata":{"name":"netshoot-2","namespace":"netshoot"},
           "spec":{"nodeName":"node-2","containers":[{"name":"c","image":"docker.io/nicolaka/netshoot:v0.16@sha256:b09d"}]},
           "status":{"phase":"Running","podIP":"192.168.2.22","conditions":[{"type":"Ready","status":"True"}]}},
          {"kind":"Pod","metadata":{"name":"coredns-1","namespace":"kube-system"},
           "spec":{"nodeName":"node-1","containers":[{"name":"c","image":"602401143452.dkr.ecr.ap-northeast-2.amazonaws.com/eks/coredns:v1.11.4"}]},
           "status":{"phase":"Running","podIP":"192.168.1.53","conditions":[{"type":"Ready","status":"True"}]}},
          {"kind":"Pod","metadata":{"name":"kube-proxy-a","namespace":"kube-system","labels":{"k8s-app":"kube-proxy"}},"spec":{"nodeName":"node-1"},"status":{}},
          {"kind":"Pod","metadata":{"name":"kube-proxy-b","namespace":"kube-system","labels":{"k8s-app":"kube-proxy"}},"spec":{"nodeName":"node-2"},"status":{}}]}
        """;

    private const string Vpcs = """{"Vpcs":[{"VpcId":"vpc-1","CidrBlockAssociationSet":[]}]}""";

    private const string Instances = $$$"""
        {"Reservations":[{"Instances":[{"InstanceId":"{{{Server}}}","InstanceType":"t3.micro","ImageId":"ami-1","SubnetId":"subnet-1",
          "Placement":{"AvailabilityZone":"ap-northeast-2a"},"PrivateIpAddress":"172.20.1.100","PublicIpAddress":"198.51.100.9","MetadataOptions":{}}]}]}
        """;

    private static readonly PathEnd From = new PathEnd.Pod(Cluster, "netshoot", "netshoot-1");
    private static readonly PathEnd To = new PathEnd.Pod(Cluster, "netshoot", "netshoot-2");

    private readonly ScriptedReplies _programs = new ScriptedReplies()
        .On("kubectl get pods", Pods).On("ec2 describe-vpcs", Vpcs).On("ec2 describe-instances", Instances);

    private LabHost? _host;
    private AwsQueries? _queries;

    public void Dispose()
    {
        _queries?.Dispose();
        _host?.Dispose();
    }

    [Fact]
    public async Task A_connection_from_a_pod_is_opened_in_the_pod()
    {
        _programs.On("kubectl exec netshoot-1 /dev/tcp/192.168.2.22/80", "");

        var path = await FollowAsync(From, To, PathPort.Tcp(80));

        path.IsReached.ShouldBeTrue();
        path.SourceSeen.ShouldBeNull("nobody looked at the other end");
        _programs.Lines.ShouldContain(line => line.EndsWith("exec --namespace netshoot netshoot-1 -- sh -c timeout 3 bash -c '</dev/tcp/192.168.2.22/80'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(124, "command terminated with exit code 124", "no answer", null)]
    [InlineData(143, "command terminated with exit code 143", "no answer", null)]
    [InlineData(1, "bash: connect: Connection refused\ncommand terminated with exit code 1", "refused", RefusedBy.Other)]
    public async Task Silence_tells_nothing_of_what_stopped_a_packet_and_a_refusal_that_no_security_group_did(int exitCode, string error, string words, RefusedBy? by)
    {
        _programs.On("kubectl exec /dev/tcp/", "", exitCode, error);

        var path = await FollowAsync(From, To, PathPort.Tcp(80));

        (path.IsReached, path.Refusal, path.RefusedBy).ShouldBe((false, words, by));
    }

    [Fact]
    public async Task A_ping_is_looked_at_where_it_arrives()
    {
        _programs.On("kubectl exec netshoot-2 tcpdump", "12:00:00.000000 eth0  In  IP 192.168.1.11 > 192.168.2.22: ICMP echo request, id 7, seq 1, length 108")
            .On("kubectl exec netshoot-1 ping", "64 bytes from 192.168.2.22");

        var path = await FollowAsync(From, To, PathPort.Ping);

        (path.IsReached, path.SourceSeen).ShouldBe((true, "192.168.1.11"));

        // An IPv4 header has 20 bytes, one of ICMP 8.
        var size = int.Parse(_programs.Lines.Single(line => line.Contains("ping -n", StringComparison.Ordinal)).Split("-s ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        _programs.Lines.ShouldContain(line => line.Contains($"ip[2:2] == {size + 28}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_without_tools_is_told_with_its_image()
    {
        var unseen = await Should.ThrowAsync<NotObservedException>(() => FollowAsync(new PathEnd.Pod(Cluster, "kube-system", "coredns-1"), To, PathPort.Ping));

        unseen.Message.ShouldBe(
            "not observed, because the image of coredns-1 (602401143452.dkr.ecr.ap-northeast-2.amazonaws.com/eks/coredns:v1.11.4) is not known to have network tools");
    }

    [Fact]
    public async Task The_operating_server_is_asked_through_Systems_Manager()
    {
        _programs.On("ssm send-command", """{"Command":{"CommandId":"c-1"}}""")
            .On("ssm get-command-invocation", """{"Status":"Success","ResponseCode":0,"StandardOutputContent":"client 192.168.1.50, forwarded for '', pod web-1\n"}""");

        var path = await FollowAsync(new PathEnd.Instance(Server), new PathEnd.LoadBalancer("web.elb.amazonaws.com"), PathPort.Tcp(80));

        (path.IsReached, path.SourceSeen).ShouldBe((true, "192.168.1.50"));
        _programs.Lines.ShouldContain(line => line.Contains("send-command", StringComparison.Ordinal) && line.Contains($"--instance-ids {Server} ", StringComparison.Ordinal)
            && line.Contains("http://web.elb.amazonaws.com:80/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_Systems_Manager_has_no_agent_nothing_is_claimed()
    {
        _programs.On("ssm send-command", "", 254, "An error occurred (InvalidInstanceId) when calling the SendCommand operation: Instances not in a valid state for account");

        (await Should.ThrowAsync<NotObservedException>(() => FollowAsync(new PathEnd.Instance(Server), To, PathPort.Tcp(22))))
            .Message.ShouldContain("Systems Manager runs nothing on i-0operator: InvalidInstanceId");
    }

    [Theory]
    [InlineData("""{"Status":"TimedOut","ResponseCode":-1,"StandardOutputContent":"","StandardErrorContent":""}""", "TimedOut")]
    [InlineData("""{"Status":"Cancelled","ResponseCode":-1,"StandardOutputContent":"","StandardErrorContent":""}""", "Cancelled")]
    [InlineData("""{"Status":"Failed","ResponseCode":-1,"StandardOutputContent":"","StandardErrorContent":""}""", "Failed")]
    [InlineData("""{"Status":"Failed"}""", "Failed")]
    public async Task A_command_that_Systems_Manager_never_ran_sent_no_packet(string invocation, string status)
    {
        _programs.On("ssm send-command", """{"Command":{"CommandId":"c-1"}}""").On("ssm get-command-invocation", invocation);

        (await Should.ThrowAsync<NotObservedException>(() => FollowAsync(new PathEnd.Instance(Server), To, PathPort.Tcp(22))))
            .Message.ShouldBe($"not observed, because Systems Manager ran nothing on i-0operator to its end: {status}");
    }

    [Fact]
    public async Task A_command_that_ran_and_failed_tells_of_the_packet()
    {
        _programs.On("ssm send-command", """{"Command":{"CommandId":"c-1"}}""")
            .On("ssm get-command-invocation", """{"Status":"Failed","ResponseCode":124,"StandardOutputContent":"","StandardErrorContent":""}""");

        var path = await FollowAsync(new PathEnd.Instance(Server), To, PathPort.Tcp(22));

        (path.IsReached, path.Refusal).ShouldBe((false, "no answer"));
    }

    [Theory]
    [InlineData(1, "", "no answer")]
    [InlineData(2, "ping: connect: Network is unreachable", "ping ended with 2: ping: connect: Network is unreachable")]
    public async Task A_ping_without_a_reply_or_a_route_is_not_answered(int exitCode, string error, string words)
    {
        _programs.On("kubectl exec netshoot-1 ping", "", exitCode, $"{error}\ncommand terminated with exit code {exitCode}");

        var path = await FollowAsync(From, To, PathPort.Ping);

        path.IsReached.ShouldBeFalse();
        path.Refusal!.ShouldStartWith(words);
    }

    [Theory]
    [InlineData("ping: socket: Operation not permitted")]
    [InlineData("ping: unknown iface: net1")]
    public async Task A_ping_that_could_not_be_sent_is_no_silence(string error)
    {
        _programs.On("kubectl exec netshoot-1 ping", "", 2, $"{error}\ncommand terminated with exit code 2");

        (await Should.ThrowAsync<NotObservedException>(() => FollowAsync(From, To, PathPort.Ping)))
            .Message.ShouldStartWith($"not observed, because netshoot-1 sent nothing: ping ended with 2: {error}");
    }

    [Fact]
    public async Task Expired_credentials_are_a_finding()
    {
        _programs.On("ssm send-command", "", 254, "An error occurred (ExpiredTokenException) when calling the SendCommand operation: The security token is expired");

        (await Should.ThrowAsync<ObservationException>(() => FollowAsync(new PathEnd.Instance(Server), To, PathPort.Tcp(22))))
            .Message.ShouldContain("ExpiredTokenException");
    }

    [Theory]
    [InlineData("ec2 describe-vpcs", "the VPCs of alice")]
    [InlineData("get pods", "pods of the cluster")]
    public async Task Who_gives_no_answer_about_the_ends_fails_the_check_with_that_reason(string silent, string what)
    {
        _programs.Silent(silent);
        var probe = Probe(time: new HurriedTime(DateTimeOffset.UnixEpoch));

        for (var check = 0; check < 2; check++)
        {
            (await Should.ThrowAsync<ObservationException>(() => probe.PathAsync(new PathEnd.Instance(Server), To, PathPort.Tcp(22), CancellationToken.None)))
                .Message.ShouldEndWith("can't be asked for: there was no answer within 2 minutes");
            var others = await Should.ThrowAsync<ObservationException>(() => what.StartsWith("pods", StringComparison.Ordinal)
                ? probe.PodsAsync(Cluster, null, CancellationToken.None)
                : probe.VpcsAsync(CancellationToken.None));
            others.Message.ShouldStartWith(what);
        }
    }

    [Fact]
    public async Task This_machine_stands_for_no_other_host_of_the_internet()
    {
        var server = new PathEnd.Instance(Server);

        (await FollowAsync(new PathEnd.Internet(Mine), server, PathPort.Tcp(22))).IsReached.ShouldBeTrue();
        (await Should.ThrowAsync<NotObservedException>(() => FollowAsync(new PathEnd.Internet("8.8.8.8"), server, PathPort.Tcp(22))))
            .Message.ShouldBe("not observed, because this machine is 203.0.113.7, and that host is 8.8.8.8");
    }

    [Fact]
    public async Task A_server_that_refuses_this_machine_was_kept_out_by_no_security_group()
    {
        var path = await FollowAsync(
            new PathEnd.Internet(Mine), new PathEnd.Instance(Server), PathPort.Tcp(22), (_, _, _) => throw new SocketException((int)SocketError.ConnectionRefused));

        (path.IsReached, path.Refusal, path.RefusedBy).ShouldBe((false, "refused", RefusedBy.Other));
    }

    [Fact]
    public async Task Of_ends_that_are_imagined_nothing_is_claimed()
    {
        PathEnd[] imagined = [new PathEnd.Subnet("subnet-1"), new PathEnd.ImaginedPod(Cluster, "node-1", "eni-1")];
        foreach (var end in imagined) await Should.ThrowAsync<NotObservedException>(() => FollowAsync(end, To, PathPort.Ping));
        await Should.ThrowAsync<NotObservedException>(() => FollowAsync(From, new PathEnd.Subnet("subnet-1"), PathPort.Ping));
    }

    [Fact]
    public async Task The_rules_of_a_node_are_read_in_its_own_kube_proxy()
    {
        _programs.On("exec kube-proxy-b iptables-save", "*nat\n:KUBE-SERVICES - [0:0]\nCOMMIT");

        (await Probe().IptablesAsync(Cluster, "node-2", "nat", CancellationToken.None)).ShouldBe(["*nat", ":KUBE-SERVICES - [0:0]", "COMMIT"]);
        _programs.Lines.ShouldContain(line => line.EndsWith("exec --namespace kube-system kube-proxy-b -- iptables-save -t nat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_is_asked_once_by_a_probe_and_again_by_the_next()
    {
        var probe = Probe();
        await Task.WhenAll(probe.PodsAsync(Cluster, "netshoot", CancellationToken.None), probe.PodsAsync(Cluster, null, CancellationToken.None));
        Asked().ShouldBe(1);

        await Probe().PodsAsync(Cluster, null, CancellationToken.None);
        Asked().ShouldBe(2);

        int Asked() => _programs.Lines.Count(line => line.Contains("get pods", StringComparison.Ordinal));
    }

    private Task<ProbedPath> FollowAsync(PathEnd from, PathEnd to, PathPort port, Func<string, int, CancellationToken, Task>? connect = null) =>
        Probe(connect).PathAsync(from, to, port, CancellationToken.None);

    private AwsProbe Probe(Func<string, int, CancellationToken, Task>? connect = null, TimeProvider? time = null)
    {
        Dispose();
        _host = SilentHost.Of(Path.GetTempPath(), _programs, time ?? TimeProvider.System) with
        {
            Fetch = (_, _) => Task.FromResult(Mine + "\n"),
            Connect = connect ?? ((_, _, _) => Task.CompletedTask),
        };
        var aws = new AwsCli(_host, "ap-northeast-2", profile: null);
        _queries = new AwsQueries(aws);
        return new AwsProbe(_host, "alice", _queries, new KubectlCli(_host, aws, Cluster, Path.Combine(Path.GetTempPath(), "eks-lab-kubeconfig", "alice")));
    }
}
