using FsCheck;
using FsCheck.Fluent;
using Lab.Simulation.Aws;
using Lab.Simulation.Engine;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.State;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lab-state-").FullName;

    private string Folder => Path.Combine(_root, "alice");

    private string Snapshot => Path.Combine(Folder, "snapshot");

    private string Journal => Path.Combine(Folder, "journal");

    [Fact]
    public void Any_sequence_of_operations_is_there_again_after_reopening()
    {
        var property = Prop.ForAll(Operations(), operations =>
        {
            var folder = Path.Combine(_root, Guid.NewGuid().ToString("N"));
            var model = new Dictionary<string, string>();
            foreach (var operation in operations)
            {
                using var store = Open(folder);
                foreach (var (id, value) in operation.Changes)
                {
                    if (value is null) store.World.Remove<ElasticIp>(id);
                    else store.World.Put(Entity(id, value));
                    if (operation.Fails) continue;
                    if (value is null) model.Remove(id);
                    else model[id] = value;
                }

                if (operation.Fails) store.World.Rollback();
                else store.Save();
                if (operation.Compacts) store.Compact();
            }

            using var reopened = Open(folder, EnvironmentAccess.Read);
            return reopened.World.All<ElasticIp>().ToDictionary(entity => entity.Id, entity => entity.PublicIp).OrderBy(pair => pair.Key)
                .SequenceEqual(model.OrderBy(pair => pair.Key));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(30), property);
    }

    [Fact]
    public void Every_kind_of_entity_can_be_saved()
    {
        var kinds = typeof(World).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IEntity)) && !type.IsInterface);
        kinds.Where(type => WorldJson.Default.GetTypeInfo(type) is null).ShouldBeEmpty("each must be named in WorldJson");
    }

    [Fact]
    public void Nested_values_come_back_equal()
    {
        var content = PropertyMap.Of(
            ("text", "ü\n\"x\""), ("number", 1.5), ("flag", false), ("list", new object?[] { 1, "a", null }),
            ("map", PropertyMap.Of(("a.b/c", "d"))));
        var thing = new KubernetesObject("c", "Pod", "ns", "n", content);
        var node = new NodeGroup(
            "c:ng", "c", "ng", "arn", "AL2023", "1.31", ["t3.medium"], ["subnet-1"], 3, 1, 4, TagMap(("a", "b")),
            [new NodeTaint("k", "v", "NoSchedule")], [], TagMap());
        using (var store = Open(Folder))
        {
            store.World.Put(thing);
            store.World.Put(node);
            store.World.Advance(TimeSpan.FromMilliseconds(1234567));
            store.Save();
        }

        using var reopened = Open(Folder, EnvironmentAccess.Read);
        reopened.World.Get<KubernetesObject>(thing.Id).ShouldBe(thing);
        reopened.World.Elapsed.ShouldBe(TimeSpan.FromMilliseconds(1234567));
        var read = reopened.World.Get<NodeGroup>("c:ng");
        read.Taints.ShouldBe(node.Taints);
        read.Labels.ShouldBe(node.Labels);
        read.InstanceIds.ShouldBeEmpty();
    }

    [Fact]
    public void Only_one_may_write_and_others_are_told_who_it_is()
    {
        Fill();
        using (Open(Folder))
        {
            var exception = Should.Throw<EnvironmentLockedException>(() => Open(Folder));
            exception.Message.ShouldContain($"process {Environment.ProcessId} ");
            exception.Message.ShouldContain("since 2026-03-04 05:06:07Z");
            exception.LockFile.ShouldBe(Path.Combine(Folder, "lock"));
            Open(Folder, EnvironmentAccess.Read).Dispose();
        }

        Open(Folder).Dispose();
    }

    [Fact]
    public void The_lock_of_a_killed_process_is_free()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "lock"), "");
        File.WriteAllText(Path.Combine(Folder, "lock-holder"), "process 1");
        Open(Folder).Dispose();
    }

    [Theory]
    [InlineData("snapshot")]
    [InlineData("journal")]
    public void A_changed_record_is_found_and_its_line_named(string name)
    {
        Fill();
        var file = Path.Combine(Folder, name);
        File.WriteAllText(file, File.ReadAllText(file).Replace("10.0.0.1", "10.0.0.9", StringComparison.Ordinal).Replace(
            "10.0.0.2", "10.0.0.9", StringComparison.Ordinal));
        var exception = Should.Throw<StateException>(() => Open(Folder));
        exception.File.ShouldBe(file);
        exception.Message.ShouldContain("line 2 does not match its checksum");
    }

    [Fact]
    public void A_snapshot_that_is_cut_off_anywhere_is_damaged()
    {
        Fill();
        var whole = File.ReadAllBytes(Snapshot);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Snapshot, whole[..length]);
            var exception = Should.Throw<StateException>(() => Open(Folder), $"{length} of {whole.Length} bytes");
            exception.File.ShouldBe(Snapshot);
            if (length is 0 or > 50) exception.Remedy.ShouldStartWith("restore the file from a backup");
        }
    }

    [Fact]
    public void A_journal_that_misses_any_line_but_its_last_ones_is_damaged()
    {
        Fill();
        using (var store = Open(Folder))
        {
            foreach (var id in new[] { "c", "d" })
            {
                store.World.Put(Entity(id, "10.0.0.3"));
                store.Save();
            }
        }

        var lines = File.ReadAllLines(Journal);
        for (var missing = 1; missing < lines.Length - 1; missing++)
        {
            File.WriteAllLines(Journal, lines.Where((_, index) => index != missing));
            Should.Throw<StateException>(() => Open(Folder)).Message.ShouldContain($"line {missing + 1} does not match its checksum");
            File.WriteAllLines(Journal, lines.Select((line, index) => index == missing ? "" : line));
            Should.Throw<StateException>(() => Open(Folder)).File.ShouldBe(Journal);
        }

        File.WriteAllLines(Journal, lines[..^1]);
        Open(Folder, EnvironmentAccess.Read).World.All<ElasticIp>().Select(entity => entity.Id).ShouldBe(["a", "b", "c"]);
    }

    [Theory]
    [InlineData(0, "it is empty")]
    [InlineData(60, "it is cut off in its first line")]
    public void A_journal_without_its_header_is_damaged(int length, string problem)
    {
        Fill();
        File.WriteAllBytes(Journal, File.ReadAllBytes(Journal)[..length]);
        var exception = Should.Throw<StateException>(() => Open(Folder));
        exception.File.ShouldBe(Journal);
        exception.Message.ShouldContain(problem);
    }

    [Fact]
    public void What_is_left_of_a_torn_line_does_not_get_into_the_next_one()
    {
        Fill();
        File.AppendAllText(Journal, new string('x', 10_000));
        using (var store = Open(Folder))
        {
            store.World.All<ElasticIp>().Select(entity => entity.Id).ShouldBe(["a", "b"]);
            store.World.Put(Entity("c", "10.0.0.3"));
            store.Save();
        }

        using var reopened = Open(Folder, EnvironmentAccess.Read);
        reopened.World.All<ElasticIp>().Select(entity => entity.Id).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_scratch_opening_writes_nothing_and_needs_no_lock()
    {
        Fill();
        var before = File.ReadAllText(Journal);
        using (Open(Folder))
        using (var scratch = Open(Folder, EnvironmentAccess.Scratch))
        {
            scratch.World.Put(Entity("c", "10.0.0.3"));
            scratch.Save();
            scratch.Compact();
            scratch.World.All<ElasticIp>().Count.ShouldBe(3);
        }

        File.ReadAllText(Journal).ShouldBe(before);
    }

    [Fact]
    public void Json_that_is_none_is_found_with_its_position()
    {
        Fill();
        var json = "[{\"kind\":]"u8.ToArray();
        var previous = File.ReadAllLines(Journal)[^1][..8];
        var checksum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            [.. System.Text.Encoding.UTF8.GetBytes(previous), .. json]))[..8];
        File.AppendAllText(Journal, $"{checksum} {System.Text.Encoding.UTF8.GetString(json)}\n");
        Should.Throw<StateException>(() => Open(Folder)).Message.ShouldContain("line 3, byte 19: ']' is an invalid start of a value");
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("{}\n")]
    [InlineData("{\"format\":\"something-else\",\"version\":1}\n")]
    public void A_file_of_somebody_else_is_not_touched(string text)
    {
        Fill();
        File.WriteAllText(Snapshot, text);
        Should.Throw<StateException>(() => Open(Folder)).Message.ShouldContain("is not a state file of EKS Lab");
        File.ReadAllText(Snapshot).ShouldBe(text);
    }

    [Fact]
    public void Another_environments_file_is_refused()
    {
        Fill();
        Should.Throw<StateException>(() => StateStore.Open(Folder, "bob", EnvironmentAccess.Read, TimeProvider.System))
            .Message.ShouldContain("it is the state of environment alice, not of bob");
    }

    [Fact]
    public void A_newer_format_is_refused_with_what_to_do()
    {
        Fill();
        var newer = StateFile.FormatVersion + 1;
        File.WriteAllText(
            Snapshot,
            File.ReadAllText(Snapshot).Replace($"\"version\":{StateFile.FormatVersion}", $"\"version\":{newer}", StringComparison.Ordinal));
        var exception = Should.Throw<StateException>(() => Open(Folder));
        exception.Message.ShouldContain($"version {newer}");
        exception.Remedy.ShouldStartWith("update EKS Lab");
    }

    [Fact]
    public void A_journal_without_its_snapshot_is_refused()
    {
        Fill();
        File.Delete(Snapshot);
        Should.Throw<StateException>(() => Open(Folder)).File.ShouldBe(Snapshot);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_state_problem()
    {
        File.WriteAllText(Path.Combine(_root, "file"), "");
        using var store = Open(Path.Combine(_root, "file", "alice"));
        store.World.Put(Entity("a", "10.0.0.1"));
        var exception = Should.Throw<StateException>(store.Save);
        exception.Message.ShouldContain("can't be written");
        exception.Remedy.ShouldNotBeEmpty();
    }

    [SkippableFact]
    public void A_folder_without_write_permission_is_a_state_problem()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "permissions don't hold for this user");
        Fill();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Should.Throw<StateException>(() => Open(Folder)).Message.ShouldContain("can't be written");
        }
        finally
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void What_cannot_be_written_is_taken_back()
    {
        Directory.CreateDirectory(Folder);
        using var store = Open(Folder);
        Directory.CreateDirectory(Journal);
        store.World.Put(Entity("a", "10.0.0.1"));
        Should.Throw<StateException>(store.Save).File.ShouldBe(Journal);
        store.World.All<ElasticIp>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(EnvironmentAccess.Read)]
    [InlineData(EnvironmentAccess.Scratch)]
    [InlineData(EnvironmentAccess.Write)]
    public void Opening_an_environment_that_does_not_exist_makes_nothing(EnvironmentAccess access)
    {
        using (var store = Open(Folder, access))
        {
            store.World.Entities.ShouldBeEmpty();
            store.Compact();
        }

        Directory.Exists(Folder).ShouldBeFalse();
    }

    [Fact]
    public void Of_two_that_make_an_environment_the_first_to_write_has_it()
    {
        using var late = Open(Folder);
        late.World.Put(Entity("b", "10.0.0.2"));
        using (var first = Open(Folder))
        {
            first.World.Put(Entity("a", "10.0.0.1"));
            first.Save();
            Should.Throw<EnvironmentLockedException>(late.Save);
            late.World.All<ElasticIp>().ShouldBeEmpty();
        }

        for (var attempt = 0; attempt < 2; attempt++)
        {
            late.World.Put(Entity("b", "10.0.0.2"));
            Should.Throw<StateException>(late.Save).Remedy.ShouldBe("run the command again");
        }

        Open(Folder, EnvironmentAccess.Read).World.All<ElasticIp>().ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // A snapshot with one record and a journal with one more.
    private void Fill()
    {
        using var store = Open(Folder);
        store.World.Put(Entity("a", "10.0.0.1"));
        store.Save();
        store.Compact();
        store.World.Put(Entity("b", "10.0.0.2"));
        store.Save();
    }

    private static StateStore Open(string folder, EnvironmentAccess access = EnvironmentAccess.Write) =>
        StateStore.Open(folder, "alice", access, new FixedTime());

    private static ElasticIp Entity(string id, string value) => new(id, value, "", TagMap());

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> TagMap(params (string Key, string Value)[] tags) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)));

    private static Arbitrary<Operation[]> Operations()
    {
        var change =
            from id in Gen.Choose(0, 5)
            from value in Gen.Choose(0, 9)
            select (Id: $"eip-{id}", Value: value < 3 ? null : $"10.0.0.{value}");
        var operation =
            from changes in Gen.ListOf(change)
            from dice in Gen.Choose(0, 9)
            select new Operation([.. changes], Fails: dice == 0, Compacts: dice > 6);
        return Gen.Select(Gen.ListOf(operation), operations => operations.ToArray()).ToArbitrary();
    }

    private sealed record Operation((string Id, string? Value)[] Changes, bool Fails, bool Compacts);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    }
}
