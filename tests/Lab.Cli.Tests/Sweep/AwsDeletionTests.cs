using System.Collections.Immutable;
using Lab.Cli.Aws;
using Lab.Cli.Sweep;
using Lab.Tests;

namespace Lab.Cli.Tests.Sweep;

/// <summary>What the emulator lacks: ENIs of load balancers, and groups that name each other over a peering.</summary>
public sealed class AwsDeletionTests : IDisposable
{
    private const string Place = "--output json --region ap-northeast-2";
    private const string Arn = "arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:loadbalancer/net/k8s-nlbip-web-0123456789/7d3ecefe82737caf";

    private readonly ScriptedPrograms _programs = new();
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_load_balancers_ENIs_are_known_by_their_description()
    {
        _programs[$"aws ec2 describe-network-interfaces --filters Name=description,Values=ELB net/k8s-nlbip-web-0123456789/7d3ecefe82737caf {Place}"] =
            """{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1"},{"NetworkInterfaceId":"eni-2"}]}""";
        _programs[$"aws ec2 describe-network-interfaces --filters Name=description,Values=ELB ac8bedc59881 {Place}"] = """{"NetworkInterfaces":[]}""";

        (await RemainderAsync(LeftoverKind.LoadBalancer, Arn)).ShouldBe("its ENIs eni-1, eni-2 are still there");
        (await RemainderAsync(LeftoverKind.ClassicLoadBalancer, "ac8bedc59881")).ShouldBeNull();
    }

    [Theory]
    [InlineData("shutting-down", "it is shutting-down")]
    [InlineData("terminated", null)]
    public async Task An_instance_is_gone_once_it_is_terminated(string state, string? remainder)
    {
        _programs[$"aws ec2 describe-instances --instance-ids i-1 {Place}"] = $$$"""{"Reservations":[{"Instances":[{"State":{"Name":"{{{state}}}"}}]}]}""";

        (await RemainderAsync(LeftoverKind.Instance, "i-1")).ShouldBe(remainder);
    }

    [Fact]
    public async Task Of_the_rules_that_name_a_group_its_own_environments_are_revoked_and_those_over_a_peering_stay()
    {
        _programs[$"aws ec2 describe-security-groups --group-ids sg-1 {Place}"] = """{"SecurityGroups":[{"GroupId":"sg-1","VpcId":"vpc-1"}]}""";
        _programs[$"aws ec2 describe-security-groups --filters Name=ip-permission.group-id,Values=sg-1 {Place}"] =
            """
            {"SecurityGroups":[
              {"GroupId":"sg-1","VpcId":"vpc-1"},
              {"GroupId":"sg-2","VpcId":"vpc-1","Tags":[{"Key":"eks-lab/environment","Value":"alice"}]},
              {"GroupId":"sg-peer","VpcId":"vpc-2"}]}
            """;
        _programs[$"aws ec2 describe-security-group-rules --filters Name=group-id,Values=sg-2 {Place}"] =
            """
            {"SecurityGroupRules":[
              {"SecurityGroupRuleId":"sgr-1","IsEgress":false,"ReferencedGroupInfo":{"GroupId":"sg-1"}},
              {"SecurityGroupRuleId":"sgr-2","IsEgress":true,"ReferencedGroupInfo":{"GroupId":"sg-1"}},
              {"SecurityGroupRuleId":"sgr-3","IsEgress":false,"ReferencedGroupInfo":{"GroupId":"sg-3"}},
              {"SecurityGroupRuleId":"sgr-4","IsEgress":false,"CidrIpv4":"10.0.0.0/8"}]}
            """;

        await Deletion().DeleteAsync(new Leftover(LeftoverKind.SecurityGroup, "sg-1", "alice", "tag"), CancellationToken.None);

        _programs.CommandLines.Where(line => !line.Contains(" describe-", StringComparison.Ordinal)).ShouldBe(
        [
            $"aws ec2 revoke-security-group-ingress --group-id sg-2 --security-group-rule-ids sgr-1 {Place}",
            $"aws ec2 revoke-security-group-egress --group-id sg-2 --security-group-rule-ids sgr-2 {Place}",
            $"aws ec2 delete-security-group --group-id sg-1 {Place}",
        ]);
    }

    [Fact]
    public async Task A_record_that_another_owner_took_over_meanwhile_is_left_alone()
    {
        _programs[$"aws route53 list-resource-record-sets --hosted-zone-id Z1 {Place}"] =
            """{"ResourceRecordSets":[{"Name":"a-web.example.org.","Type":"TXT","ResourceRecords":[{"Value":"\"heritage=external-dns,external-dns/owner=bob\""}]}]}""";

        await Deletion().DeleteAsync(new Leftover(LeftoverKind.RecordSet, "Z1/a-web.example.org.", "alice", "TXT"), CancellationToken.None);

        _programs.CommandLines.ShouldNotContain(line => line.Contains("change-resource-record-sets", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a-web.example.org.", true)]
    [InlineData("web.example.org.", false)]
    public async Task A_TXT_record_alone_is_of_every_region_when_its_name_tells_that_nothing_is_beside_it(string name, bool isOf)
    {
        _programs[$"aws route53 list-resource-record-sets --hosted-zone-id Z1 {Place}"] =
            $$$"""{"ResourceRecordSets":[{"Name":"{{{name}}}","Type":"TXT","ResourceRecords":[{"Value":"\"heritage=external-dns,external-dns/owner=alice\""}]}]}""";
        _programs["aws --version"] = "{}";

        (await AwsRecord.FindAsync(new AwsQueries(new AwsCli(Host(), "ap-northeast-2", null)), "Z1", CancellationToken.None)).Single().IsOf("ap-northeast-2").ShouldBe(isOf);
    }

    [Theory]
    [InlineData("DependencyViolation", "resource sg-1 has a dependent object", true)]
    [InlineData("ResourceInUse", "Target group is currently in use by a listener or a rule", true)]
    [InlineData("InvalidParameterValue", "Network interface 'eni-1' is currently in use.", true)]
    [InlineData("InvalidParameterValue", "vpc-id", false)]
    [InlineData("UnauthorizedOperation", "You are not authorized to perform this operation.", false)]
    [InlineData("OperationNotPermitted", "cannot be deleted because deletion protection is enabled", false)]
    public void Only_what_may_end_by_itself_is_worth_another_try(string code, string text, bool isInUse) =>
        AwsDeletion.IsInUse(new AwsCliException("ec2 delete-security-group", code, text)).ShouldBe(isInUse);

    [Fact]
    public async Task Of_an_environments_stacks_only_ids_are_kept_and_an_interrupted_update_makes_it_busy()
    {
        _programs["pulumi stack ls --json"] = """[{"name":"alice.network"},{"name":"network"},{"name":"alice2.network","updateInProgress":true},{"name":"bob.network"}]""";
        _programs["pulumi stack export --stack alice.network"] =
            """{"deployment":{"resources":[{"urn":"u"},{"id":"sg-1"}],"pending_operations":[{"type":"creating","resource":{}}]}}""";
        _programs["pulumi stack export --stack network"] = """{"deployment":{"resources":[{"id":"sg-2"}]}}""";
        _programs["pulumi stack export --stack alice2.network"] = """{"deployment":null}""";

        var records = await new PulumiRecords(Host(), new LabPaths(_lab.Folder)).AskAsync(new HashSet<string> { "alice", "alice2", "dev" }, CancellationToken.None);

        records.Unknown.ShouldBeNull();
        records.Environments["alice"].ShouldBe(["sg-1"]);
        records.Environments["dev"].ShouldBe(["sg-2"]);
        records.Busy.ShouldBe(["alice", "alice2"], ignoreOrder: true);
        _programs.CommandLines.ShouldNotContain(line => line.Contains("bob", StringComparison.Ordinal) || line.Contains("show-secrets", StringComparison.Ordinal));
    }

    private Task<string?> RemainderAsync(LeftoverKind kind, string id) => Deletion().RemainderAsync(new Leftover(kind, id, "alice", "tag"), CancellationToken.None);

    private AwsDeletion Deletion()
    {
        // So that aws is there.
        _programs["aws --version"] = "{}";
        var rules = new OwnershipRules(new SweepSurroundings { Places = ImmutableDictionary<string, string>.Empty.Add("vpc-1", "alice") });
        return new AwsDeletion(new AwsQueries(new AwsCli(Host(), "ap-northeast-2", null)), rules);
    }

    private LabHost Host() => SilentHost.Of(_lab.Folder, _programs);
}
