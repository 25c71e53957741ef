using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>
/// Hosted zones and their records (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html,
/// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html).
/// </summary>
public class HostedZoneTests
{
    private readonly TestCloud _cloud = new();

    [Fact]
    public void A_zone_comes_with_four_name_servers_of_four_domains_and_its_own_two_records()
    {
        var zone = Zone("alice.example.com");
        zone.Outputs.String("zoneId").ShouldBe(zone.Id);
        zone.Outputs.String("arn").ShouldBe($"arn:aws:route53:::hostedzone/{zone.Id}");
        zone.Outputs.String("comment").ShouldBe("Managed by Pulumi");
        var servers = zone.Outputs.Strings("nameServers");
        servers.Select(server => server[(server.LastIndexOf("awsdns-", StringComparison.Ordinal) + "awsdns-00.".Length)..]).Order()
            .ShouldBe(["co.uk", "com", "net", "org"]);
        servers.ShouldContain(zone.Outputs.String("primaryNameServer")!);

        var records = _cloud.World.Get<HostedZone>(zone.Id).RecordSets;
        records.Select(record => (record.Name, record.Type, record.Ttl)).ShouldBe([("alice.example.com", "NS", 172800), ("alice.example.com", "SOA", 900)]);
        records[0].Values.Select(value => value.TrimEnd('.')).ShouldBe(servers, ignoreOrder: true);
    }

    [Fact]
    public void Two_zones_of_one_name_have_other_ids_and_name_servers()
    {
        var (first, second) = (Zone("example.com"), _cloud.Create("route53/zone:Zone", "other", ("name", "example.com")));
        second.Id.ShouldNotBe(first.Id);
        second.Outputs.Strings("nameServers").ShouldNotBe(first.Outputs.Strings("nameServers"));
    }

    [Fact]
    public void A_name_that_is_no_domain_is_refused()
    {
        _cloud.Refusal("route53/zone:Zone", "x", ("name", "alice..example.com")).ShouldStartWith("InvalidDomainName: ");
        _cloud.Refusal("route53/zone:Zone", "x", ("name", new string('a', 64) + ".com")).ShouldStartWith("InvalidDomainName: ");
        _cloud.Diff(Zone("example.com"), ("name", "example.org")).Replaces.ShouldBe(["name"]);
    }

    [Fact]
    public void A_zone_with_records_goes_only_when_it_is_forced()
    {
        var zone = Zone("example.com");
        Change(zone, ("CREATE", A("web.example.com", "198.18.0.1")));
        _cloud.Refusal(() => _cloud.Delete(zone)).ShouldStartWith("HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets");
        var forced = _cloud.Update(zone, ("forceDestroy", true));
        _cloud.Delete(forced);
        _cloud.World.All<HostedZone>().ShouldBeEmpty();
    }

    [Fact]
    public void Changes_happen_all_or_none_and_every_problem_is_named()
    {
        var zone = Zone("example.com");
        Change(zone, ("CREATE", A("web.example.com", "198.18.0.1")));
        Refused(
            zone,
            ("CREATE", A("web.example.com", "198.18.0.2")), ("CREATE", A("web.example.org", "198.18.0.2")), ("DELETE", A("no.example.com", "198.18.0.2")),
            ("DELETE", A("web.example.com", "198.18.0.9")), ("CREATE", A("new.example.com", "198.18.0.2")))
            .ShouldBe(
                "InvalidChangeBatch: [Tried to create resource record set [name='web.example.com.', type='A'] but it already exists, "
                + "RRSet with DNS name web.example.org. is not permitted in zone example.com., "
                + "Tried to delete resource record set [name='no.example.com.', type='A'] but it was not found, "
                + "Tried to delete resource record set [name='web.example.com.', type='A'] but the values provided do not match the current values]");
        _cloud.World.Get<HostedZone>(zone.Id).RecordSets.Where(record => record.Type == "A").ShouldHaveSingleItem().Values.ShouldBe(["198.18.0.1"]);
    }

    [Fact]
    public void Another_name_stands_alone_and_never_at_the_top()
    {
        var zone = Zone("example.com");
        Change(zone, ("CREATE", A("web.example.com", "198.18.0.1")), ("CREATE", Name("www.example.com")));
        Refused(zone, ("CREATE", Name("web.example.com"))).ShouldContain("conflicts with other records with the same DNS name in zone example.com.");
        Refused(zone, ("CREATE", A("www.example.com", "198.18.0.1"))).ShouldContain("RRSet of type A with DNS name www.example.com. is not permitted");
        Refused(zone, ("CREATE", Name("example.com"))).ShouldContain("is not permitted at apex in zone example.com.");
    }

    [Fact]
    public void Values_must_fit_their_type_and_the_zones_own_records_stay()
    {
        var zone = Zone("example.com");
        var own = _cloud.World.Get<HostedZone>(zone.Id).RecordSets;
        Refused(zone, ("CREATE", A("web.example.com", "198.18.0.300"))).ShouldContain("ARRDATAIllegalIPv4Address");
        Refused(zone, ("CREATE", A("web.example.com", "::1"))).ShouldContain("ARRDATAIllegalIPv4Address");
        Refused(zone, ("CREATE", new ResourceRecordSet("web.example.com", "TXT", 300, ["hello"], null)))
            .ShouldContain("Value should be enclosed in quotation marks");
        Refused(zone, ("DELETE", own[0])).ShouldContain("A HostedZone must contain at least one NS record for the zone itself.");
        Refused(zone, ("DELETE", own[1])).ShouldContain("A HostedZone must contain exactly one SOA record.");
    }

    private static ResourceRecordSet A(string name, string address) => new(name, "A", 300, [address], null);

    private static ResourceRecordSet Name(string name) => new(name, "CNAME", 300, ["www.example.org"], null);

    private ResourceState Zone(string name) => _cloud.Create("route53/zone:Zone", "zone", ("name", name));

    private void Change(ResourceState zone, params (string Action, ResourceRecordSet Record)[] changes)
    {
        HostedZones.Change(_cloud.World, zone.Id, changes.Select(change => new RecordChange(change.Action, change.Record)));
        _cloud.World.Commit();
    }

    private string Refused(ResourceState zone, params (string Action, ResourceRecordSet Record)[] changes) =>
        _cloud.Refusal(() => Change(zone, changes));
}
