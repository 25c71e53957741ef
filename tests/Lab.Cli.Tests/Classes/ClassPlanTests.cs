using System.Collections.Immutable;
using Lab.Cli.Classes;

namespace Lab.Cli.Tests.Classes;

public sealed class ClassPlanTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Environments_go_into_the_places_in_turn_but_for_those_that_name_their_own()
    {
        var plan = Plan("""
            name: autumn
            environments: [a, b, { name: c, settings: { region: us-east-1 } }, d, e]
            places: [{ region: ap-northeast-2 }, { region: eu-central-1, profile: second }]
            """);

        plan.Members.Select(member => $"{member.Name} {member.Place}").ShouldBe(
            ["a ap-northeast-2", "b eu-central-1 (second)", "c us-east-1", "d ap-northeast-2", "e eu-central-1 (second)"]);
        plan.Members[1].Settings["awsProfile"].ShouldBe("second");
    }

    [Fact]
    public void Who_is_there_stays_where_they_are_whoever_leaves_or_joins()
    {
        const string Rest = "places: [{ region: ap-northeast-2 }, { region: eu-central-1 }]\ndistinctCidrs: true";
        var before = Plan($"name: autumn\nenvironments: [a, b, c, d]\n{Rest}");

        var after = Plan($"name: autumn\nenvironments: [b, e, d]\n{Rest}", before);

        foreach (var name in new[] { "b", "d" }) Of(after, name).Settings.ShouldBe(Of(before, name).Settings);
        Of(after, "e").Region.ShouldBe("ap-northeast-2", "two are in the other region, and one of the two that are here is none of the class any more");
        after.Former.Select(member => member.Name).ShouldBe(["a", "c"]);
        after.Members.Select(member => member.Settings["vpcCidr"]).Concat(before.Members.Where(member => member.Name is "a" or "c").Select(member => member.Settings["vpcCidr"]))
            .ShouldBeUnique("addresses of environments that are still up are not given to another");
    }

    [Fact]
    public void A_place_that_the_class_has_no_more_is_refused_for_those_that_are_in_it()
    {
        var before = Plan("name: autumn\nenvironments: [a, b]\nplaces: [{ region: ap-northeast-2 }, { region: eu-central-1 }]");

        Should.Throw<LabException>(() => Plan("name: autumn\nenvironments: [a, b]\nplaces: [{ region: ap-northeast-2 }]", before))
            .Problems.ShouldHaveSingleItem().ShouldStartWith("b was made in eu-central-1, which is none of the class's places any more");
    }

    [Fact]
    public void An_environment_expires_by_the_time_it_was_made_and_not_by_its_last_update()
    {
        const string Yaml = "name: autumn\nenvironments: [a]\nttl: 8h";
        var first = Plan(Yaml);
        first.Members[0].Settings["expiresAt"].ShouldBe("2026-09-01T20:00:00Z");

        Plan(Yaml, first, Now.AddHours(3)).Members[0].Settings["expiresAt"].ShouldBe("2026-09-01T20:00:00Z");
    }

    [Fact]
    public void A_setting_that_the_file_has_no_more_goes_back_to_its_default_and_one_that_it_never_had_is_left_alone()
    {
        var before = Plan("name: autumn\nenvironments: [a]\nsettings: { replicas: 8 }");

        Plan("name: autumn\nenvironments: [a]", before).Members[0].Settings.ShouldBe([KeyValuePair.Create("replicas", "2")]);
    }

    [Fact]
    public void Who_joins_when_those_that_left_hold_the_rest_of_the_block_is_refused()
    {
        const string Block = "distinctCidrs: 10.0.0.0/16";
        var before = Plan($"name: autumn\nenvironments: [a, b]\n{Block}");

        Should.Throw<LabException>(() => Plan($"name: autumn\nenvironments: [a, c]\n{Block}", before))
            .Problems.ShouldHaveSingleItem().ShouldStartWith("class.yaml: distinctCidrs: 10.0.0.0/16 has room for 2 environments, and those that the class made hold all of it, so none is left for c");
    }

    [Fact]
    public void Who_joins_when_those_that_left_push_them_into_addresses_that_are_taken_is_refused()
    {
        const string Block = "distinctCidrs: 172.16.0.0/12";
        var before = Plan($"name: autumn\nenvironments: [a, b]\n{Block}");

        var problems = Should.Throw<LabException>(() => Plan($"name: autumn\nenvironments: [b, c]\n{Block}", before)).Problems;
        problems.ShouldAllBe(problem => problem.StartsWith("class.yaml: distinctCidrs: c: ", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.Contains("the docker bridge of nodes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("distinctCidrs: true", "distinctCidrs: 10.128.0.0/9", "a part of 10.0.0.0/8", "a part of 10.128.0.0/9")]
    [InlineData("distinctCidrs: true", "distinctCidrs: false", "a part of 10.0.0.0/8", "the addresses of its settings")]
    [InlineData("distinctCidrs: false", "distinctCidrs: true", "the addresses of its settings", "a part of 10.0.0.0/8")]
    public void Another_block_is_refused_for_those_that_are_there_as_it_would_move_their_networks(string was, string becomes, string made, string means)
    {
        var before = Plan($"name: autumn\nenvironments: [a]\n{was}");

        Should.Throw<LabException>(() => Plan($"name: autumn\nenvironments: [a, b]\n{becomes}", before))
            .Problems.ShouldHaveSingleItem().ShouldStartWith($"a was made with {made}, and the file's key distinctCidrs means {means}: put it back");
    }

    private static ClassMember Of(ClassPlan plan, string name) => plan.Members.Single(member => member.Name == name);

    private ClassPlan Plan(string yaml, ClassPlan? before = null, DateTimeOffset? now = null)
    {
        _lab.Write(yaml);
        var records = before?.Members.ToImmutableSortedDictionary(member => member.Name, member => member.Record, StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, ClassRecord>.Empty;
        return ClassPlan.Make(ClassFileReader.Read(_lab.Folder, ClassLab.File), "sim", records, now ?? Now);
    }
}
