using Lab.Security.Tests.Iam.Simulation;

namespace Lab.Security.Tests.Iam;

/// <summary>The role of ExternalDNS, with the calls of its AWS provider and the records that 0.21.0 was seen to make for a Service.</summary>
public class ExternalDnsRoleTests
{
    private const string Zone = "arn:aws:route53:::hostedzone/Z0123456789ABC";
    private static readonly RegisteredRole Role = RegisteredRoles.Of()["alice-myeks-external-dns-role"];

    [SkippableTheory]
    [InlineData("route53:ListHostedZones", "*")]
    [InlineData("route53:ListResourceRecordSets", Zone)]
    [InlineData("route53:ListTagsForResource", Zone)]
    [InlineData("route53:ListTagsForResources", Zone)]
    public void It_reads_zones(string action, string resource) => Role.ShouldBeAllowed(new(action, [new(action, resource)]));

    [SkippableFact]
    public void Without_a_domain_it_changes_nothing() => Role.ShouldBeDenied(ChangeOf(["web.alice.example.org"]));

    // Alias records A and AAAA of the name, and a TXT record for each that says whose it is; CNAME where the target is no load balancer.
    [SkippableTheory]
    [InlineData("A", "AAAA", "TXT")]
    [InlineData("CNAME", "TXT")]
    public void With_a_domain_it_changes_the_records_of_services(params string[] types) =>
        WithDomain.ShouldBeAllowed(ChangeOf(["web.alice.example.org"], types));

    [SkippableFact]
    public void With_a_domain_it_changes_nothing_of_which_the_types_are_unknown() => WithDomain.ShouldBeDenied(new(
        "a change",
        [
            new AwsRequest("route53:ChangeResourceRecordSets", Zone)
                .With("route53:ChangeResourceRecordSetsNormalizedRecordNames", "web.alice.example.org"),
        ]));

    [SkippableTheory]
    [InlineData("route53:DeleteHostedZone", Zone)]
    [InlineData("route53:AssociateVPCWithHostedZone", Zone)]
    [InlineData("route53domains:TransferDomain", "*")]
    public void It_does_nothing_else(string action, string resource) => Role.ShouldBeDenied(new(action, [new(action, resource)]));

    // With a domain the role changes the names of the environment's zone alone, whatever zone has them.
    [SkippableTheory]
    [InlineData("web.alice.example.org", "cname-web.alice.example.org", "aaaa-web.alice.example.org")]
    [InlineData("alice.example.org")]
    [InlineData("a.b.alice.example.org")]
    public void With_a_domain_it_changes_names_of_the_environments_zone(params string[] names) =>
        WithDomain.ShouldBeAllowed(ChangeOf(names));

    [SkippableTheory]
    [InlineData("web.bob.example.org")]
    [InlineData("example.org")]
    [InlineData("malice.example.org")]
    [InlineData("web.alice.example.org", "web.bob.example.org")]
    public void With_a_domain_it_changes_no_other_names(params string[] names) => WithDomain.ShouldBeDenied(ChangeOf(names));

    [SkippableTheory]
    [InlineData("NS")]
    [InlineData("MX")]
    [InlineData("A", "SOA")]
    public void With_a_domain_it_still_changes_no_other_records(params string[] types) =>
        WithDomain.ShouldBeDenied(ChangeOf(["web.alice.example.org"], types));

    [SkippableFact]
    public void With_a_domain_it_changes_nothing_of_which_the_names_are_unknown() => WithDomain.ShouldBeDenied(Change(["A"]));

    private static RegisteredRole WithDomain => RegisteredRoles.Of(configuration: "everything")["alice-myeks-external-dns-role"];

    private static AwsCall ChangeOf(string[] names) => ChangeOf(names, ["A", "AAAA", "TXT"]);

    private static AwsCall ChangeOf(string[] names, string[] types) => new(
        $"a change of {string.Join(", ", types)} of {string.Join(", ", names)}",
        [
            new AwsRequest("route53:ChangeResourceRecordSets", Zone)
                .With("route53:ChangeResourceRecordSetsRecordTypes", [.. types])
                .With("route53:ChangeResourceRecordSetsNormalizedRecordNames", [.. names])
                .With("route53:ChangeResourceRecordSetsActions", "CREATE", "DELETE", "UPSERT"),
        ]);

    private static AwsCall Change(string[] types) => new(
        $"a change of {string.Join(", ", types)}",
        [
            new AwsRequest("route53:ChangeResourceRecordSets", Zone)
                .With("route53:ChangeResourceRecordSetsRecordTypes", [.. types])
                .With("route53:ChangeResourceRecordSetsActions", "CREATE", "DELETE", "UPSERT"),
        ]);
}
