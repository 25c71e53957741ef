using System.Text.Json;

namespace Lab.Cli.Tests.Reset;

/// <summary>An environment that is up, a student in it, and the teacher who resets it.</summary>
public class ResetLab : IDisposable
{
    private readonly LabRoot _lab = new();

    private protected LabRoot Root => _lab;

    private protected StudentActs Student => new(_lab);

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task UpAsync(params string[] arguments) => (await _lab.RunAsync(["up", .. arguments])).ShouldEnd(0);

    /// <summary>Resets, with all checks passing afterwards, and once more, which must not do anything.</summary>
    private protected async Task<JsonElement> ResetAsync(params string[] arguments)
    {
        var report = (await _lab.RunAsync(["reset", "--yes", "--json", .. arguments])).ShouldEnd(0).Json;
        var reset = report.GetProperty("reset");
        reset.GetProperty("steps").GetArrayLength().ShouldBePositive("something was to be put right");
        report.GetProperty("stages").EnumerateArray().Where(stage => stage.TryGetProperty("checks", out _))
            .SelectMany(stage => stage.GetProperty("checks").EnumerateArray()).ShouldNotBeEmpty();
        await NothingDiffersAsync(arguments);
        return reset;
    }

    private protected async Task NothingDiffersAsync(params string[] arguments)
    {
        var before = State();
        var again = (await _lab.RunAsync(["reset", "--yes", "--json", .. arguments])).ShouldEnd(0).Json.GetProperty("reset");
        again.GetProperty("deviations").EnumerateArray().ShouldBeEmpty();
        again.GetProperty("steps").EnumerateArray().ShouldBeEmpty();
        State().ShouldBe(before);
    }

    private protected static string Level(JsonElement reset) => reset.GetProperty("level").GetString()!;

    private protected static string[] Deviations(JsonElement reset) =>
        [.. reset.GetProperty("deviations").EnumerateArray().Select(each => $"{each.GetProperty("stage").GetString()}: {each.GetProperty("text").GetString()}")];

    private protected static string[] Steps(JsonElement reset) => [.. reset.GetProperty("steps").EnumerateArray().Select(step => step.GetString()!)];

    private string State() => string.Concat(Directory.GetFiles(_lab.EnvironmentFolder()).Order(StringComparer.Ordinal).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)).Select(File.ReadAllText));
}
