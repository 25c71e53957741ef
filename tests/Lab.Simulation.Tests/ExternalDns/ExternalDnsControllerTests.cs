using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Kubernetes;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.ExternalDns;

/// <summary>
/// When the simulated ExternalDNS acts. Which records it makes is held against the real program in <c>Lab.ControlPlane.Tests</c>; those here
/// were measured with it too: two aliases and their owners.
/// </summary>
public class ExternalDnsControllerTests
{
    private const string Balancer = "k8s-web-0123456789-fedcba9876543210.elb.ap-northeast-2.amazonaws.com";
    private const string RoleArn = "arn:aws:iam::1:role/external-dns";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly ImmutableArray<string> RecordsOfWeb =
        ["aaaa-web TXT", "cname-web TXT", "web A", "web AAAA"];

    private readonly ClusterFixture _fixture = ClusterFixture.Fresh();

    public ExternalDnsControllerTests()
    {
        HostedZones.Create(_fixture.World, "zone", "alice.example.com", Tags.Empty);
        SetActions("route53:ListHostedZones", "route53:ListResourceRecordSets", "route53:ChangeResourceRecordSets");
        _fixture.World.Put(new PodIdentityAssociation("a-1", "myeks", "kube-system", "default", RoleArn, Tags.Empty));
    }

    [Fact]
    public void Records_come_while_a_pod_of_it_is_ready_and_go_within_a_minute_after_the_service()
    {
        MakeService();
        Elapse(Minute * 5);
        Records.ShouldBeEmpty();

        Start("--policy=sync");
        Elapse(Minute);
        Records.ShouldBe(RecordsOfWeb);
        Zone.RecordSets.Single(record => record is { Type: "A", Name: "web.alice.example.com" }).AliasTarget.ShouldBe(Balancer);
        Zone.RecordSets.Single(record => record.Name == "cname-web.alice.example.com").Values
            .ShouldBe(["\"heritage=external-dns,external-dns/owner=alice,external-dns/resource=service/default/web\""]);

        Delete("Service", "default", "web");
        Records.ShouldBe(RecordsOfWeb);
        Elapse(Minute);
        Records.ShouldBeEmpty();
    }

    [Fact]
    public void What_it_made_stays_when_it_is_gone_first()
    {
        MakeService();
        Start("--policy=sync");
        Elapse(Minute);
        Delete("Deployment", "kube-system", "external-dns");
        Delete("Service", "default", "web");
        Elapse(Minute * 10);
        Records.ShouldBe(RecordsOfWeb);
        Should.Throw<ResourceException>(() => HostedZones.Delete(_fixture.World, Zone.Id)).Code.ShouldBe("HostedZoneNotEmpty");
    }

    [Fact]
    public void Upsert_only_never_deletes()
    {
        MakeService();
        Start("--policy=upsert-only");
        Elapse(Minute);
        Delete("Service", "default", "web");
        Elapse(Minute * 10);
        Records.ShouldBe(RecordsOfWeb);
    }

    [Theory]
    [InlineData("route53:ListHostedZones")]
    [InlineData("route53:ListResourceRecordSets")]
    [InlineData("route53:ChangeResourceRecordSets")]
    public void Without_one_of_its_rights_it_changes_nothing_until_it_gets_it(string missing)
    {
        ImmutableArray<string> all = ["route53:ListHostedZones", "route53:ListResourceRecordSets", "route53:ChangeResourceRecordSets"];
        SetActions([.. all.Remove(missing)]);
        MakeService();
        Start("--policy=sync");
        Elapse(Minute * 3);
        Records.ShouldBeEmpty();
        SetActions([.. all]);
        Elapse(Minute);
        Records.ShouldBe(RecordsOfWeb);
    }

    [Fact]
    public void It_looks_once_in_its_interval()
    {
        Start("--policy=sync", "--interval=5m");
        Elapse(Minute);
        MakeService();
        Elapse(Minute * 3);
        Records.ShouldBeEmpty();
        Elapse(Minute * 2);
        Records.ShouldBe(RecordsOfWeb);
    }

    [Fact]
    public void An_interval_of_nothing_is_one_second()
    {
        Start("--policy=sync", "--interval=0");
        MakeService();
        Elapse(TimeSpan.FromSeconds(1));
        Records.ShouldBe(RecordsOfWeb);
    }

    private HostedZone Zone => _fixture.World.All<HostedZone>().ShouldHaveSingleItem();

    private IEnumerable<string> Records => Zone.RecordSets.Where(record => !HostedZones.IsOwn(Zone, record))
        .Select(record => $"{record.Name.Split('.')[0]} {record.Type}").Order(StringComparer.Ordinal);

    private void SetActions(params string[] actions) => _fixture.World.Put(new Role(
        "external-dns", RoleArn, "AROADNS", "{}", [],
        Tags.Empty.Add("dns", PropertyMap.Of(("Statement", PropertyMap.Of(("Effect", "Allow"), ("Action", actions), ("Resource", "*")))).ToString()), Tags.Empty));

    private void Elapse(TimeSpan time) => _fixture.Kubernetes.Elapse(_fixture.World, time);

    private void Delete(string kind, string space, string name) =>
        _fixture.Kubernetes.Delete(_fixture.World, "myeks", kind, space, name, DeletionPropagation.Background);

    private void Start(params string[] arguments)
    {
        string[] all =
        [
            "--source=service", "--source=ingress", "--registry=txt", "--txt-owner-id=alice", "--domain-filter=alice.example.com", "--provider=aws",
            .. arguments,
        ];
        var labels = PropertyMap.Of(("app", "external-dns"));
        Create(PropertyMap.Of(
            ("apiVersion", "apps/v1"), ("kind", "Deployment"), ("metadata", PropertyMap.Of(("name", "external-dns"), ("namespace", "kube-system"))),
            ("spec", PropertyMap.Of(
                ("selector", PropertyMap.Of(("matchLabels", labels))),
                ("template", PropertyMap.Of(
                    ("metadata", PropertyMap.Of(("labels", labels))),
                    ("spec", PropertyMap.Of(("containers", new[]
                    {
                        PropertyMap.Of(("name", "external-dns"), ("image", "registry.k8s.io/external-dns/external-dns:v0.21.0"), ("args", all)),
                    })))))))));
    }

    private void MakeService()
    {
        Create(PropertyMap.Of(
            ("apiVersion", "v1"), ("kind", "Service"),
            ("metadata", PropertyMap.Of(
                ("name", "web"), ("namespace", "default"),
                ("annotations", PropertyMap.Of(("external-dns.alpha.kubernetes.io/hostname", "web.alice.example.com"))))),
            // A class that no controller of the cluster serves: the address is written by hand.
            ("spec", PropertyMap.Of(
                ("type", "LoadBalancer"), ("loadBalancerClass", "lab.test/none"), ("ports", new[] { PropertyMap.Of(("port", 80)) })))));
        var api = new ClusterApi(_fixture.World, "myeks");
        var made = api.Find("Service", "default", "web")!;
        api.WriteStatus(made, made.Status.With("loadBalancer", PropertyMap.Of(("ingress", new[] { PropertyMap.Of(("hostname", Balancer)) }))));
    }

    private void Create(PropertyMap manifest) => _fixture.Kubernetes.Create(_fixture.World, "myeks", manifest, "test");
}
