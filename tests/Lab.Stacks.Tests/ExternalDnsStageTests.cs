using System.Text.Json.Nodes;
using Lab.Stacks.Settings;
using Lab.Stacks.Tests.Support;

namespace Lab.Stacks.Tests;

public class ExternalDnsStageTests
{
    private const string RecordNames = "route53:ChangeResourceRecordSetsNormalizedRecordNames";

    [Fact]
    public void Without_a_domain_it_is_left_out_and_says_which_key_to_set()
    {
        var stage = StageCatalog.Find("external-dns")!;
        stage.LeftOut(LabSettings.Parse("alice", new Dictionary<string, string>()))!.ShouldContain("--set domain=example.org");
        stage.LeftOut(LabSettings.Parse("alice", Configurations.Everything)).ShouldBeNull();
    }

    [Fact]
    public async Task Defined_all_the_same_it_is_refused_before_anything_is_made()
    {
        var settings = LabSettings.Parse("alice", new Dictionary<string, string>());
        var mocks = new RecordingMocks(isPreview: false, await StageRun.UpstreamAsync("external-dns", settings));

        var refused = await Should.ThrowAsync<Exception>(() => StageRun.DefineAsync(StageCatalog.Find("external-dns")!, settings, mocks, isPreview: false));

        refused.ToString().ShouldContain("--set domain=example.org");
        mocks.Resources.ShouldBeEmpty();
    }

    [Fact]
    public async Task ExternalDNS_keeps_to_the_environments_zone_by_filter_owner_and_role()
    {
        var release = (await StageRun.OfAsync("external-dns", Configurations.Everything)).Mocks.Resources
            .Single(resource => resource.Type == "kubernetes:helm.sh/v3:Release");
        release["values.domainFilters"].ShouldBe("""["alice.example.org"]""");
        release["values.txtOwnerId"].ShouldBe("alice");
        release["values.policy"].ShouldBe("sync");

        var policy = (await StageRun.OfAsync("cluster", Configurations.Everything)).Mocks.Resources
            .Single(resource => resource is { Type: "aws:iam/rolePolicy:RolePolicy", Name: "alice-myeks-external-dns-role-policy" })["policy"]!;
        var change = JsonNode.Parse(policy)!["Statement"]!.AsArray().Single(statement => statement!["Sid"]!.ToString() == "ChangeRecords")!;
        change["Condition"]!["ForAllValues:StringLike"]![RecordNames]!.ToJsonString().ShouldBe("""["alice.example.org","*.alice.example.org"]""");
        change["Condition"]!["Null"]![RecordNames]!.ToString().ShouldBe("false");
    }

    [Fact]
    public async Task Without_a_domain_its_role_is_as_it_was() =>
        (await StageRun.OfAsync("cluster")).Mocks.Resources
            .Single(resource => resource is { Type: "aws:iam/rolePolicy:RolePolicy", Name: "alice-myeks-external-dns-role-policy" })["policy"]!
            .ShouldNotContain(RecordNames);
}
