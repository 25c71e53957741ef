using System.Globalization;
using System.Text.Json.Nodes;
using Lab.Tests;

namespace Lab.Emulated.Tests.Sweep;

/// <summary><c>lab sweep</c> by the real <c>aws</c> command, in accounts full of what belongs to others.</summary>
[Collection(SweepCollection.Name)]
public sealed class SweepTests(Emulator emulator) : IDisposable
{
    private const string Alice = "eks-lab/environment=alice";

    private readonly EmulatedAccount _account = new(emulator);

    public void Dispose() => _account.Dispose();

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_anothers_stays_as_it_is_and_what_is_the_environments_goes_or_is_told(int seed)
    {
        SkipWithoutEmulator();
        var population = new Population(seed);
        var ids = await _account.MakeAsync(Population.Places, population.Things());
        var alices = population.Alices.Select(key => ids[key]).ToHashSet(StringComparer.Ordinal);
        var before = await _account.ShowAsync();

        var (exitCode, report, _) = await _account.DeleteAsync("--env", "alice");

        var after = await _account.ShowAsync();
        var failed = Leftovers(report).Where(leftover => (string?)leftover["state"] == "failed").Select(leftover => (string)leftover["id"]!).ToHashSet(StringComparer.Ordinal);
        after.Keys.Intersect(alices, StringComparer.Ordinal).ShouldBe(failed, ignoreOrder: true, "what is left of alice, and what is told to be");
        exitCode.ShouldBe(failed.Count == 0 ? 0 : 1);
        foreach (var (id, what) in Foreign(before, alices)) after.GetValueOrDefault(id).ShouldBe(what, id);
    }

    [SkippableFact]
    public async Task Without_delete_nothing_changes()
    {
        SkipWithoutEmulator();
        var population = new Population(4);
        var ids = await _account.MakeAsync(Population.Places, population.Things());
        var before = await _account.ShowAsync();

        var (exitCode, report, _) = await _account.SweepAsync("--env", "alice");

        exitCode.ShouldBe(0);
        Leftovers(report).Select(leftover => (string)leftover["id"]!).ShouldBe(population.Alices.Select(key => ids[key]), ignoreOrder: true);
        (await _account.ShowAsync()).ShouldBe(before, ignoreOrder: true);
    }

    [SkippableFact]
    public async Task Groups_that_name_each_other_go_and_what_something_foreign_needs_stays_and_is_told_with_the_reason()
    {
        SkipWithoutEmulator();
        var (front, back) = (Group("front", Alice), Group("back", Alice));
        front["ingressFrom"] = new JsonArray("back");
        back["egressTo"] = new JsonArray("front");
        var stranger = Group("stranger", "");
        stranger["ingressFrom"] = new JsonArray("named");
        var guest = Population.Thing("guest", "network_interface", "alice", "", "");
        guest["groups"] = new JsonArray("lent");
        var ids = await _account.MakeAsync([Vpc], [front, back, stranger, guest, Group("named", Alice), Group("lent", Alice)]);
        var before = await _account.ShowAsync();

        var (exitCode, report, waited) = await _account.DeleteAsync("--env", "alice");

        exitCode.ShouldBe(1);
        State(report, ids["front"]).ShouldBe(("deleted", null));
        State(report, ids["back"]).ShouldBe(("deleted", null));
        State(report, ids["named"]).ShouldBe(("failed", $"rules of {ids["stranger"]} name it, and that is not known to be alice's: revoke them by hand"));
        State(report, ids["lent"]).State.ShouldBe("failed");
        State(report, ids["lent"]).Failure!.ShouldStartWith("DependencyViolation: ");
        waited.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(10));
        var after = await _account.ShowAsync();
        after[ids["stranger"]].ShouldBe(before[ids["stranger"]]);
        after[ids["guest"]].ShouldBe(before[ids["guest"]]);
    }

    [SkippableFact]
    public async Task While_the_cluster_is_there_nothing_of_the_environment_goes()
    {
        SkipWithoutEmulator();
        var cluster = Population.Place("cluster", "cluster", "alice-myeks", Alice);
        cluster["vpc"] = "alice";
        var balancer = Population.Thing("lb", "load_balancer", "alice", "", "elbv2.k8s.aws/cluster=alice-myeks");
        await _account.MakeAsync([Vpc, cluster], [balancer, Group("sg", Alice)]);
        var before = await _account.ShowAsync();

        var (exitCode, report, _) = await _account.DeleteAsync("--env", "alice");

        exitCode.ShouldBe(0);
        Leftovers(report).ShouldNotBeEmpty();
        Leftovers(report).ShouldAllBe(leftover => (string?)leftover["inUseBy"] == "cluster alice-myeks exists");
        (await _account.ShowAsync()).ShouldBe(before, ignoreOrder: true);
    }

    [SkippableFact]
    public async Task What_a_stack_records_is_no_leftover_and_without_pulumi_what_one_may_record_is_kept()
    {
        SkipWithoutEmulator();
        var marked = Population.Thing("k8s", "security_group", "alice", "", "elbv2.k8s.aws/cluster=alice-myeks");
        var ids = await _account.MakeAsync([Vpc], [Group("recorded", Alice), Group("forgotten", Alice), marked]);
        _account.Programs.Pulumi = null;

        var (_, without, _) = await _account.SweepAsync("--env", "alice");
        InUseBy(without, ids["recorded"]).ShouldBe("a stack of alice may record it: pulumi is not on PATH");
        InUseBy(without, ids["forgotten"]).ShouldBe("a stack of alice may record it: pulumi is not on PATH");
        InUseBy(without, ids["k8s"]).ShouldBeNull();

        _account.Programs.Pulumi = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["stack ls --json"] = """[{"name":"alice.network"},{"name":"alice2.network"}]""",
            ["stack history --stack alice.network --page-size 1 --json"] =
                $$$$"""[{"kind":"update","result":"succeeded","config":{"eks-lab:region":{"value":"{{{{EmulatedAccount.Region}}}}","secret":false}}}]""",
            ["stack export --stack alice.network"] = $$$"""{"version":3,"deployment":{"resources":[{"id":"{{{ids["recorded"]}}}"}]}}""",
        };
        var (exitCode, report, _) = await _account.DeleteAsync("--env", "alice");

        exitCode.ShouldBe(0, report.ToString());
        var after = await _account.ShowAsync();
        after.Keys.ShouldContain(ids["recorded"]);
        after.Keys.ShouldNotContain(ids["forgotten"]);
        after.Keys.ShouldNotContain(ids["k8s"]);
        Leftovers(report).ShouldNotContain(leftover => (string?)leftover["id"] == ids["recorded"]);
    }

    [SkippableFact]
    public async Task Of_all_environments_those_go_that_are_old_enough_and_whose_time_is_over()
    {
        SkipWithoutEmulator();
        JsonObject[] templates =
        [
            Population.Thing("over", "launch_template", "", "", "eks-lab/environment=ci-1;eks-lab/expires-at=2026-01-01T00:00:00Z"),
            Population.Thing("wanted", "launch_template", "", "", "eks-lab/environment=alice;eks-lab/expires-at=never"),
            Population.Thing("foreign", "launch_template", "", "", "owner=ci-1"),
        ];
        var ids = await _account.MakeAsync([], templates);

        (await _account.DeleteAsync("--all-environments", "--older-than", "6h")).ExitCode.ShouldBe(0);
        (await _account.ShowAsync()).Keys.Intersect(ids.Values, StringComparer.Ordinal).Count().ShouldBe(3, "all are young");

        _account.Later = TimeSpan.FromHours(7);
        var (exitCode, report, _) = await _account.DeleteAsync("--all-environments", "--older-than", "6h");

        exitCode.ShouldBe(0);
        State(report, ids["over"]).ShouldBe(("deleted", null));
        InUseBy(report, ids["wanted"]).ShouldBe("alice has no stack in this backend, its time is not over, and nobody named it");
        var after = await _account.ShowAsync();
        after.Keys.ShouldContain(ids["wanted"]);
        after.Keys.ShouldContain(ids["foreign"]);
    }

    [SkippableFact]
    public async Task More_target_groups_than_one_call_takes_tags_of_are_told_apart()
    {
        SkipWithoutEmulator();
        var things = Enumerable.Range(0, 45).Select(number => Population.Thing(
            number.ToString(CultureInfo.InvariantCulture), "target_group", "alice", "", number % 15 == 0 ? "elbv2.k8s.aws/cluster=alice-myeks" : "elbv2.k8s.aws/cluster=shop"));
        var ids = await _account.MakeAsync([Vpc], things);

        var (_, report, _) = await _account.SweepAsync("--env", "alice");

        Leftovers(report).Select(leftover => (string)leftover["id"]!).ShouldBe([ids["0"], ids["15"], ids["30"]], ignoreOrder: true);
    }

    [SkippableFact]
    public async Task Records_that_point_to_another_region_stay()
    {
        SkipWithoutEmulator();
        var (here, elsewhere) = (Population.Thing("here", "record", "zone", "alice.example.org", "alice"), Population.Thing("there", "record", "zone", "alice.example.org", "alice"));
        elsewhere["region"] = "eu-west-1";
        var ids = await _account.MakeAsync([Population.Place("zone", "zone", "alice.example.org", Alice)], [here, elsewhere]);

        (await _account.DeleteAsync("--env", "alice")).ExitCode.ShouldBe(0);

        var after = await _account.ShowAsync();
        after.Keys.ShouldNotContain(ids["here"]);
        after.Keys.ShouldContain(ids["there"]);
    }

    private static JsonObject Vpc => Population.Place("alice", "vpc", "", Alice);

    private static JsonObject Group(string key, string tags) => Population.Thing(key, "security_group", "alice", "", tags);

    // What goes with a thing of alice's is hers too: the record that a TXT record is about, an instance's ENI and volume.
    private static IEnumerable<KeyValuePair<string, string>> Foreign(IReadOnlyDictionary<string, string> before, HashSet<string> alices)
    {
        var records = alices.Select(id => id.Replace("/cname-", "/", StringComparison.Ordinal) + "/CNAME").ToHashSet(StringComparer.Ordinal);
        var instances = alices.Where(id => id.StartsWith("i-", StringComparison.Ordinal)).ToList();
        return before.Where(each => !alices.Contains(each.Key) && !records.Contains(each.Key) && each.Key != "tags"
            && !instances.Exists(instance => each.Value.Contains(instance, StringComparison.Ordinal)));
    }

    private static List<JsonNode> Leftovers(JsonNode report) =>
        [.. report["sweep"]!["environments"]!.AsArray().SelectMany(environment => environment!["leftovers"]!.AsArray()).Select(leftover => leftover!)];

    private static (string? State, string? Failure) State(JsonNode report, string id)
    {
        var leftover = Leftovers(report).Single(each => (string?)each["id"] == id);
        return ((string?)leftover["state"], (string?)leftover["failure"]);
    }

    private static string? InUseBy(JsonNode report, string id) => (string?)Leftovers(report).Single(each => (string?)each["id"] == id)["inUseBy"];

    private void SkipWithoutEmulator() => Skip.If(emulator.Missing is not null, emulator.Missing);
}
