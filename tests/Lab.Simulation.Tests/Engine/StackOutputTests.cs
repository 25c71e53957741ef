using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Pulumi;

namespace Lab.Simulation.Tests.Engine;

public sealed class StackOutputTests : IDisposable
{
    private const string Secret = "hunter2-and-more";

    private readonly TestEnvironment _lab = new();

    [Fact]
    public async Task Outputs_are_resolved_and_recorded()
    {
        var result = await _lab.UpAsync(TestEnvironment.Program(Define));
        result.Failures.ShouldBeEmpty();
        var id = _lab.Resources()["a"].Id;
        var expected = PropertyMap.Of(
            ("id", id), ("plain", "text"), ("count", 3), ("secret", Secret), ("list", new[] { "x", "y" }),
            ("nested", PropertyMap.Of(("arn", "arn:test:::" + id))));
        result.Outputs.ShouldBe(expected);
        result.SecretOutputNames.ShouldBe(["secret"]);
        using var environment = _lab.Open(EnvironmentAccess.Read);
        environment.Stacks[TestEnvironment.Stack].Outputs.ShouldBe(expected);
        environment.Stacks[TestEnvironment.Stack].SecretOutputNames.ShouldBe(["secret"]);
    }

    [Fact]
    public async Task A_preview_leaves_unknown_outputs_out()
    {
        using var environment = _lab.Open(EnvironmentAccess.Read);
        var result = await environment.PreviewAsync(TestEnvironment.Stack, TestEnvironment.Program(Define), _lab.Observer, CancellationToken.None);
        result.Outputs.Keys.ShouldBe(["count", "list", "plain", "secret"]);
    }

    [Fact]
    public async Task A_failed_first_update_records_no_outputs()
    {
        _lab.Handler.Refused.Add("a");
        (await _lab.UpAsync(TestEnvironment.Program(Define))).Outputs.ShouldBeEmpty();
        using var environment = _lab.Open(EnvironmentAccess.Read);
        environment.Stacks[TestEnvironment.Stack].Outputs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_later_update_keeps_the_recorded_outputs()
    {
        var outputs = (await _lab.UpAsync(TestEnvironment.Program(Define))).Outputs;
        _lab.Handler.Refused.Add("a");
        (await _lab.UpAsync(TestEnvironment.Program(() => Define("other")))).Succeeded.ShouldBeFalse();
        using var environment = _lab.Open(EnvironmentAccess.Read);
        environment.Stacks[TestEnvironment.Stack].Outputs.ShouldBe(outputs);
    }

    [Fact]
    public async Task A_secret_output_is_nowhere_on_disk_in_clear()
    {
        await _lab.UpAsync(TestEnvironment.Program(Define));
        var sim = Path.GetDirectoryName(_lab.Folder)!;
        foreach (var file in Directory.GetFiles(sim, "*", SearchOption.AllDirectories))
        {
            File.ReadAllText(file).ShouldNotContain(Secret, customMessage: file);
        }
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("cut off")]
    [InlineData("another one")]
    public async Task Only_what_hands_over_a_secret_needs_its_key_and_an_up_seals_anew(string damage)
    {
        await _lab.UpAsync(TestEnvironment.Program(Define));
        var key = Path.Combine(Path.GetDirectoryName(_lab.Folder)!, ".key");
        switch (damage)
        {
            case "lost": File.Delete(key); break;
            case "cut off": File.WriteAllBytes(key, File.ReadAllBytes(key)[..10]); break;
            default: File.WriteAllBytes(key, new byte[32]); break;
        }

        using (var environment = _lab.Open(EnvironmentAccess.Read))
        {
            var stack = environment.Stacks[TestEnvironment.Stack];
            stack.HasOutputs.ShouldBeTrue();
            stack.PlainOutputs["plain"].ShouldBe("text");
            Should.Throw<StateException>(() => stack.Outputs).File.ShouldBe(key);
        }

        (await _lab.RefreshAsync()).Succeeded.ShouldBeTrue();
        (await _lab.UpAsync(TestEnvironment.Program(Define))).Succeeded.ShouldBeTrue();
        using (var environment = _lab.Open(EnvironmentAccess.Read))
        {
            environment.Stacks[TestEnvironment.Stack].Outputs["secret"].ShouldBe(Secret);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(32)]
    public async Task A_destroy_needs_no_key(int length)
    {
        await _lab.UpAsync(TestEnvironment.Program(Define));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(_lab.Folder)!, ".key"), new byte[length]);
        _lab.Observer = new RecordingObserver();
        (await _lab.DestroyAsync()).Succeeded.ShouldBeTrue();
        using var environment = _lab.Open(EnvironmentAccess.Read);
        environment.Stacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unchanged_secret_is_not_written_again()
    {
        await _lab.UpAsync(TestEnvironment.Program(Define));
        var before = File.ReadAllText(Path.Combine(_lab.Folder, "snapshot"));
        await _lab.UpAsync(TestEnvironment.Program(Define));
        File.ReadAllText(Path.Combine(_lab.Folder, "snapshot")).ShouldBe(before);
    }

    [SkippableFact]
    public async Task Only_the_owner_may_read_the_state()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes");
        await _lab.UpAsync(TestEnvironment.Program(Define));
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var sim = Path.GetDirectoryName(_lab.Folder)!;
        foreach (var file in Directory.GetFiles(sim, "*", SearchOption.AllDirectories))
        {
            (OperatingSystem.IsWindows() ? Owner : File.GetUnixFileMode(file)).ShouldBe(Owner, file);
        }

        (OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(_lab.Folder)).ShouldBe(Owner | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("alice.things")]
    [InlineData("organization/eks-lab/alice.things")]
    public async Task A_stack_reads_another_ones_outputs(string name)
    {
        await _lab.UpAsync(TestEnvironment.Program(Define));
        using var environment = _lab.Open();
        var result = await environment.UpAsync("alice.other", TestEnvironment.Program(() =>
        {
            var things = new StackReference(name);
            return new Dictionary<string, object?> { ["plain"] = things.RequireOutput("plain"), ["secret"] = things.RequireOutput("secret") };
        }), _lab.Observer, CancellationToken.None);
        result.Failures.ShouldBeEmpty();
        result.Outputs.ShouldBe(PropertyMap.Of(("plain", "text"), ("secret", Secret)));
        result.SecretOutputNames.ShouldBe(["secret"]);
    }

    [Fact]
    public async Task A_program_may_wait_for_another_stacks_output()
    {
        await _lab.UpAsync(TestEnvironment.Program(Define));
        using var environment = _lab.Open();
        var result = await environment.UpAsync("alice.other", async () =>
        {
            var plain = (string)await new StackReference(TestEnvironment.Stack).RequireValueAsync("plain");
            return new Dictionary<string, object?> { ["value"] = new Thing("waited", new ThingArgs { Value = plain }).Value };
        }, _lab.Observer, CancellationToken.None);
        result.Outputs.ShouldBe(PropertyMap.Of(("value", "text")));
    }

    [Fact]
    public async Task A_missing_stack_is_named_with_the_command_that_makes_it()
    {
        var result = await _lab.UpAsync(() => _ = new StackReference("organization/eks-lab/alice.network"));
        var failure = result.Failures.ShouldHaveSingleItem();
        failure.Code.ShouldBeNull();
        failure.Message.ShouldContain("there is no stack alice.network: run `lab up network --env alice`");
    }

    public void Dispose() => _lab.Dispose();

    private static Dictionary<string, object?> Define() => Define("v");

    private static Dictionary<string, object?> Define(string value)
    {
        var thing = new Thing("a", new ThingArgs { Value = value });
        return new Dictionary<string, object?>
        {
            ["id"] = thing.Id,
            ["plain"] = "text",
            ["count"] = 3,
            ["secret"] = Output.CreateSecret(Secret),
            ["list"] = Output.Create(new[] { "x", "y" }),
            ["nested"] = new Dictionary<string, object?> { ["arn"] = thing.Arn },
        };
    }
}
