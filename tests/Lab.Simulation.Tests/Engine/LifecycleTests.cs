using Lab.Simulation.Aws;
using Lab.Simulation.Engine;
using Pulumi;

namespace Lab.Simulation.Tests.Engine;

public sealed class LifecycleTests : IDisposable
{
    private readonly TestEnvironment _lab = new();

    [Fact]
    public async Task A_first_up_creates_everything_that_is_registered_and_the_stack()
    {
        var result = await _lab.UpAsync(TwoThings);
        result.Failures.ShouldBeEmpty();
        result.Counts.ShouldBe([new(ResourceOperation.Create, 3)]);
        result.Simulated.ShouldBe(TimeSpan.FromSeconds(20));
        var resources = _lab.Resources();
        resources["inner"].Inputs["within"].ShouldBe(resources["outer"].Id);
        resources["inner"].Dependencies.ShouldBe([resources["outer"].Urn]);
        _lab.ThingIds().Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_second_up_changes_nothing_on_disk()
    {
        await _lab.UpAsync(TwoThings);
        var before = Files();
        var result = await _lab.UpAsync(TwoThings);
        result.HasChanges.ShouldBeFalse();
        result.Counts.ShouldBe([new(ResourceOperation.Same, 3)]);
        Files().ShouldBe(before);
    }

    [Fact]
    public async Task A_changed_property_updates_in_place_and_what_depends_on_it_stays()
    {
        await _lab.UpAsync(TwoThings);
        var ids = _lab.ThingIds();
        var result = await _lab.UpAsync(() => Nested(outer: new ThingArgs { Value = "other" }));
        result.Counts.ShouldBe([new(ResourceOperation.Same, 2), new(ResourceOperation.Update, 1)], ignoreOrder: true);
        _lab.Observer.Lines.ShouldContain("update outer [value]");
        _lab.ThingIds().ShouldBe(ids);
    }

    [Fact]
    public async Task A_replacement_comes_first_moves_its_dependents_and_then_the_old_one_goes()
    {
        await _lab.UpAsync(TwoThings);
        var before = _lab.Resources();
        _lab.Handler.Calls.Clear();
        var result = await _lab.UpAsync(() => Nested(outer: new ThingArgs { Value = "o", Kind = "new" }));
        result.Failures.ShouldBeEmpty();
        result.Counts[ResourceOperation.Replace].ShouldBe(2);
        result.Counts.ShouldNotContainKey(ResourceOperation.Delete);
        _lab.Handler.Calls.ShouldBe(["create outer", "create inner", "delete inner", "delete outer"]);
        var after = _lab.Resources();
        after["outer"].Id.ShouldNotBe(before["outer"].Id);
        after["inner"].Inputs["within"].ShouldBe(after["outer"].Id);
        _lab.ThingIds().ShouldBe([after["outer"].Id, after["inner"].Id], ignoreOrder: true);
    }

    [Fact]
    public async Task A_thing_whose_name_is_taken_goes_first_and_so_do_those_that_its_absence_would_replace()
    {
        Action<string> define = kind =>
        {
            var outer = new Thing("outer", new ThingArgs { Value = "o", Kind = kind, FixedId = "the-one" });
            _ = new Thing("inner", new ThingArgs { Value = "i", Within = outer.Id });
            _ = new Thing("beside", new ThingArgs { Value = "b", Note = outer.Id });
        };
        await _lab.UpAsync(() => define("old"));
        _lab.Handler.Calls.Clear();
        var result = await _lab.UpAsync(() => define("new"));
        result.Failures.ShouldBeEmpty();
        _lab.Handler.Calls.ShouldBe(["delete inner", "delete outer", "create outer", "create inner"]);
        result.Counts.ShouldBe([new(ResourceOperation.Same, 2), new(ResourceOperation.Replace, 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_thing_with_delete_before_replace_goes_first()
    {
        Action<string> define = kind => _ = new Thing(
            "a", new ThingArgs { Value = "v", Kind = kind }, new CustomResourceOptions { DeleteBeforeReplace = true });
        await _lab.UpAsync(() => define("old"));
        _lab.Handler.Calls.Clear();
        (await _lab.PreviewAsync(() => define("new"))).Counts[ResourceOperation.Replace].ShouldBe(1);
        var result = await _lab.UpAsync(() => define("new"));
        result.Counts.ShouldBe([new(ResourceOperation.Same, 1), new(ResourceOperation.Replace, 1)], ignoreOrder: true);
        _lab.Handler.Calls.ShouldBe(["delete a", "create a"]);
    }

    [Fact]
    public async Task An_ignored_change_of_a_thing_in_a_component_is_none()
    {
        Action<string> define = kind => _ = new Thing(
            "a", new ThingArgs { Value = "v", Kind = kind },
            new CustomResourceOptions { Parent = new Group("g"), IgnoreChanges = { "kind" } });
        await _lab.UpAsync(() => define("old"));
        (await _lab.PreviewAsync(() => define("new"))).HasChanges.ShouldBeFalse();
        (await _lab.UpAsync(() => define("new"))).HasChanges.ShouldBeFalse();
        _lab.Resources()["a"].Inputs["kind"].ShouldBe("old");
    }

    [Fact]
    public async Task What_is_no_longer_registered_is_deleted_dependents_first()
    {
        await _lab.UpAsync(TwoThings);
        _lab.Handler.Calls.Clear();
        var result = await _lab.UpAsync(() => { });
        _lab.Handler.Calls.ShouldBe(["delete inner", "delete outer"]);
        result.Counts[ResourceOperation.Delete].ShouldBe(2);
    }

    [Fact]
    public async Task Nothing_is_deleted_when_the_program_fails()
    {
        await _lab.UpAsync(TwoThings);
        var result = await _lab.UpAsync(() => throw new InvalidDataException("the settings are wrong"));
        result.Failures.ShouldHaveSingleItem().Code.ShouldBeNull();
        result.Failures[0].Message.ShouldContain("the settings are wrong");
        _lab.ThingIds().Length.ShouldBe(2);
    }

    [Fact]
    public async Task Destroy_leaves_an_empty_world_and_the_next_up_makes_the_same_one_again()
    {
        await _lab.UpAsync(TwoThings);
        var first = _lab.Describe();
        var result = await _lab.DestroyAsync();
        result.Succeeded.ShouldBeTrue();
        result.Counts.ShouldBe([new(ResourceOperation.Delete, 3)]);
        _lab.Describe().ShouldBeEmpty();
        await _lab.UpAsync(TwoThings);
        _lab.Describe().ShouldBe(first);
    }

    [Fact]
    public async Task The_same_program_makes_the_same_world_every_time()
    {
        // Twenty things that nothing holds in an order: the program asks for them concurrently.
        static void Define()
        {
            for (var i = 0; i < 20; i++) _ = new Thing($"thing{i}", new ThingArgs { Value = "v" });
        }

        await _lab.UpAsync(Define);
        using var other = new TestEnvironment();
        await other.UpAsync(Define);
        other.Handler.Calls.ShouldBe(_lab.Handler.Calls);
        other.Describe().ShouldBe(_lab.Describe());
    }

    [Fact]
    public async Task A_failure_stops_what_depends_on_it_and_the_next_up_goes_on_from_there()
    {
        _lab.Handler.Refused.Add("middle");
        var result = await _lab.UpAsync(Chain);
        var failure = result.Failures.ShouldHaveSingleItem();
        failure.Code.ShouldBe("Refused");
        failure.Message.ShouldBe("no middle today");
        failure.Operation.ShouldBe(ResourceOperation.Create);
        _lab.Handler.Calls.ShouldBe(["create first", "create middle"]);
        _lab.Resources().Keys.ShouldBe(["first"]);
        _lab.ThingIds().Length.ShouldBe(1);

        _lab.Handler.Refused.Clear();
        _lab.Handler.Calls.Clear();
        (await _lab.UpAsync(Chain)).Succeeded.ShouldBeTrue();
        _lab.Handler.Calls.ShouldBe(["create middle", "create last"]);
        using var undisturbed = new TestEnvironment();
        await undisturbed.UpAsync(Chain);
        _lab.Describe().ShouldBe(undisturbed.Describe());
    }

    [Fact]
    public async Task A_failed_update_keeps_the_thing_as_it_was()
    {
        await _lab.UpAsync(() => _ = new Thing("a", new ThingArgs { Value = "old" }));
        _lab.Handler.Refused.Add("a");
        (await _lab.UpAsync(() => _ = new Thing("a", new ThingArgs { Value = "new" }))).Succeeded.ShouldBeFalse();
        using var environment = _lab.Open(EnvironmentAccess.Read);
        environment.World.All<SubnetCidrReservation>().ShouldHaveSingleItem().CidrBlock.ShouldBe("old");
        environment.Stacks[TestEnvironment.Stack].Resources.ShouldHaveSingleItem().Inputs["value"].ShouldBe("old");
    }

    // recorded/pulumi-kubernetes, §3: "After a failed await the resource is kept in state … Next preview: update of the unchanged
    // resource, no property in the diff; next up: updating … When it becomes ready the update succeeds and initErrors is gone".
    [Fact]
    public async Task A_thing_that_does_not_become_live_is_kept_and_updated_by_the_next_up()
    {
        _lab.Handler.NotLive.Add("a");
        Action define = () => _ = new Thing("a", new ThingArgs { Value = "v" });
        var result = await _lab.UpAsync(define);
        result.Failures.ShouldHaveSingleItem().Message.ShouldBe("a is not live");
        _lab.Resources()["a"].InitErrors.ShouldBe(["a is not live"]);

        (await _lab.PreviewAsync(define)).Counts[ResourceOperation.Update].ShouldBe(1);
        _lab.Observer.Lines.ShouldContain("update a");

        _lab.Handler.NotLive.Clear();
        (await _lab.UpAsync(define)).Counts[ResourceOperation.Update].ShouldBe(1);
        _lab.Resources()["a"].InitErrors.ShouldBeEmpty();
        (await _lab.UpAsync(define)).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task A_preview_tells_what_an_up_would_do_and_changes_nothing()
    {
        (await _lab.PreviewAsync(TwoThings)).Counts.ShouldBe([new(ResourceOperation.Create, 3)]);
        Directory.Exists(_lab.Folder).ShouldBeFalse();

        await _lab.UpAsync(TwoThings);
        var before = Files();
        _lab.Handler.Calls.Clear();
        var result = await _lab.PreviewAsync(() => Nested(outer: new ThingArgs { Value = "o", Kind = "new" }));
        result.Counts.ShouldBe([new(ResourceOperation.Same, 1), new(ResourceOperation.Replace, 2)], ignoreOrder: true);
        (await _lab.PreviewAsync(() => { })).Counts[ResourceOperation.Delete].ShouldBe(2);
        _lab.Handler.Calls.ShouldBeEmpty();
        Files().ShouldBe(before);
    }

    [Fact]
    public async Task Cancelling_lets_the_operation_under_way_end_and_starts_no_other()
    {
        using var cancellation = new CancellationTokenSource();
        _lab.Observer = new RecordingObserver { OnStarted = (name, _) => { if (name == "middle") cancellation.Cancel(); } };
        var result = await _lab.UpAsync(TestEnvironment.Program(Chain), cancellation.Token);
        result.IsCancelled.ShouldBeTrue();
        result.Failures.ShouldBeEmpty();
        result.Counts[ResourceOperation.Create].ShouldBe(2);
        _lab.Handler.Calls.ShouldBe(["create first", "create middle"]);
        (await _lab.UpAsync(Chain)).Counts[ResourceOperation.Create].ShouldBe(1);
    }

    [Fact]
    public async Task Components_are_recorded_and_counted_but_nothing_of_them_is_in_the_world()
    {
        Action define = () => _ = new Group("g");
        (await _lab.UpAsync(define)).Counts.ShouldBe([new(ResourceOperation.Create, 2)]);
        _lab.Resources()["g"].Id.ShouldBeEmpty();
        (await _lab.UpAsync(define)).Counts.ShouldBe([new(ResourceOperation.Same, 2)]);
        (await _lab.DestroyAsync()).Counts.ShouldBe([new(ResourceOperation.Delete, 2)]);
    }

    [Fact]
    public async Task Two_resources_of_one_type_and_name_are_refused()
    {
        var result = await _lab.UpAsync(() =>
        {
            _ = new Thing("a", new ThingArgs { Value = "1" });
            _ = new Thing("a", new ThingArgs { Value = "2" });
        });
        result.Failures.ShouldHaveSingleItem().Message.ShouldBe(
            "Duplicate resource URN 'urn:pulumi:alice.things::eks-lab::test:index:Thing::a'; try giving it a unique name");
    }

    [Fact]
    public async Task A_type_that_is_not_simulated_is_refused_by_name()
    {
        var result = await _lab.UpAsync(() => _ = new CustomResource("test:index:Other", "x", new ThingArgs { Value = "v" }, null));
        result.Failures.ShouldHaveSingleItem().Message.ShouldBe("the simulated world has no resources of type test:index:Other");
    }

    [Fact]
    public async Task A_missing_required_input_is_the_programs_failure()
    {
        var result = await _lab.UpAsync(() => _ = new Thing("a", new ThingArgs()));
        var failure = result.Failures.ShouldHaveSingleItem();
        failure.Code.ShouldBeNull();
        failure.Message.ShouldBe("test:index:Thing resource 'a' has a problem: Missing required property 'value'");
    }

    [Fact]
    public async Task Another_provider_replaces_what_was_made_with_the_old_one()
    {
        Action<string> define = region =>
        {
            var provider = new RegionProvider("p", region);
            _ = new Thing("a", new ThingArgs { Value = "v", Kind = region }, new CustomResourceOptions { Provider = provider });
        };
        await _lab.UpAsync(() => define("ap-northeast-2"));
        _lab.Resources()["a"].Provider.ShouldBe($"{_lab.Resources()["p"].Urn}::{_lab.Resources()["p"].Id}");
        _lab.Observer.Lines.Clear();
        (await _lab.UpAsync(() => define("us-east-1")))
            .Counts.ShouldBe([new(ResourceOperation.Same, 1), new(ResourceOperation.Replace, 2)], ignoreOrder: true);
        _lab.Observer.Lines.Where(line => line.StartsWith("delete ", StringComparison.Ordinal)).ShouldBe(["delete a", "delete p"]);
        _lab.Observer.Lines.ShouldContain("replace a [provider,kind]");
    }

    [Fact]
    public async Task Refresh_records_what_became_of_things_and_forgets_what_is_gone()
    {
        await _lab.UpAsync(TwoThings);
        using (var environment = _lab.Open())
        {
            var outer = environment.World.All<SubnetCidrReservation>().Single(thing => thing.SubnetId.Length == 0);
            environment.World.Put(outer with { CidrBlock = "drifted" });
            environment.World.Remove<SubnetCidrReservation>(environment.World.All<SubnetCidrReservation>()
                .Single(thing => thing.SubnetId.Length > 0).Id);
            var result = await environment.RefreshAsync(TestEnvironment.Stack, _lab.Observer, CancellationToken.None);
            result.Counts.ShouldBe([new(ResourceOperation.Update, 1), new(ResourceOperation.Delete, 1)], ignoreOrder: true);
        }

        _lab.Resources().Keys.ShouldBe(["outer"]);
        _lab.Resources()["outer"].Outputs["value"].ShouldBe("drifted");
        (await _lab.RefreshAsync()).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task A_destroy_of_an_environment_that_does_not_exist_makes_nothing()
    {
        (await _lab.DestroyAsync()).HasChanges.ShouldBeFalse();
        Directory.Exists(_lab.Folder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_deletion_is_a_failure_and_what_was_deleted_before_it_stays_deleted()
    {
        await _lab.UpAsync(TwoThings);
        using (var environment = _lab.Open())
        {
            var outer = environment.World.All<SubnetCidrReservation>().Single(thing => thing.SubnetId.Length == 0);
            environment.World.Put(new SubnetCidrReservation("thing-foreign", outer.Id, "", ""));
            var result = await environment.DestroyAsync(TestEnvironment.Stack, _lab.Observer, CancellationToken.None);
            result.Failures.ShouldHaveSingleItem().Code.ShouldBe("DependencyViolation");
        }

        _lab.Resources().Keys.ShouldBe(["outer"]);
    }

    public void Dispose() => _lab.Dispose();

    private static void TwoThings() => Nested(new ThingArgs { Value = "o" });

    private static void Nested(ThingArgs outer)
    {
        var thing = new Thing("outer", outer);
        _ = new Thing("inner", new ThingArgs { Value = "i", Within = thing.Id });
    }

    private static void Chain()
    {
        var first = new Thing("first", new ThingArgs { Value = "1" });
        var middle = new Thing("middle", new ThingArgs { Value = first.Value, Within = first.Id });
        _ = new Thing("last", new ThingArgs { Value = middle.Arn, Within = middle.Id });
    }

    private Dictionary<string, string> Files() => Directory.GetFiles(_lab.Folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    private sealed class RegionProvider(string name, string region) : ProviderResource("aws", name, new RegionArgs { Region = region }, null);

    private sealed class RegionArgs : ResourceArgs
    {
        [Input("region")]
        public Input<string>? Region { get; set; }
    }
}
