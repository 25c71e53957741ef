using System.Text.Json;
using Lab.Cli.Doctor;
using Lab.Simulation.Engine;

namespace Lab.Cli.Tests.Doctor;

public sealed class DoctorOfSimulatedWorldTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Only_what_matters_there_is_looked_at()
    {
        var programs = new ScriptedPrograms();

        var findings = await ExamineAsync(exitCode: 0, programs);

        findings.Select(finding => Text(finding, "check")).ShouldBe(["dotnet", "settings", "state", "disk"]);
        findings.ShouldAllBe(finding => Text(finding, "severity") == "ok");
        programs.Commands.ShouldBe(["dotnet --version"]);
        Directory.Exists(_lab.EnvironmentFolder()).ShouldBeFalse();
    }

    [Fact]
    public async Task An_environment_that_is_up_is_well_and_stays_as_it_is()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        var before = await FilesAsync();

        (await ExamineAsync(exitCode: 0)).ShouldContain(finding => Text(finding, "what").Contains("nobody else is changing it", StringComparison.Ordinal));

        (await FilesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_damaged_state_is_an_error_with_its_remedy()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        await File.WriteAllTextAsync(Path.Combine(_lab.EnvironmentFolder(), "snapshot"), "nonsense");

        var finding = (await ExamineAsync(exitCode: 1)).Single(finding => Text(finding, "check") == "state");

        Text(finding, "severity").ShouldBe("error");
        Text(finding, "what").ShouldContain("snapshot");
        Text(finding, "fix").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_environment_that_another_process_changes_is_a_warning_that_names_it()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        using var other = SimulatedEnvironment.Open(_lab.EnvironmentFolder(), "dev", EnvironmentAccess.Write, TimeProvider.System);

        var finding = (await ExamineAsync(exitCode: 0)).Single(finding => Text(finding, "check") == "state");

        Text(finding, "severity").ShouldBe("warning");
        Text(finding, "what").ShouldContain($"process {Environment.ProcessId}");
    }

    [Fact]
    public async Task Wrong_settings_are_an_error_each()
    {
        var findings = await ExamineAsync(exitCode: 1, arguments: ["--set", "nodeCount=0", "--set", "nodesCount=3"]);

        findings.Count(finding => Text(finding, "check") == "settings" && Text(finding, "severity") == "error").ShouldBe(2);
    }

    [Fact]
    public async Task What_is_asked_with_settings_is_not_remembered()
    {
        await ExamineAsync(exitCode: 0, arguments: ["--set", "nodeCount=4"]);

        (await _lab.RunAsync("status", "--json")).ShouldEnd(0).Json.GetProperty("settings").EnumerateObject().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(99, "warning")]
    [InlineData(100, "ok")]
    public void A_disk_that_is_almost_full_is_a_warning(long free, string severity)
    {
        var finding = new DiskCheck(needed: 100L << 20, "because").Of(free << 20, "/lab");

        finding.Severity.ToString().ShouldBe(severity, StringCompareShould.IgnoreCase);
        finding.What.ShouldContain($"{free} MiB");
    }

    private async Task<IReadOnlyList<JsonElement>> ExamineAsync(int exitCode, ScriptedPrograms? programs = null, params string[] arguments) =>
        [.. (await _lab.RunAsync(["doctor", "--json", .. arguments], new RunOptions { Processes = programs ?? new ScriptedPrograms() })).ShouldEnd(exitCode)
            .Json.GetProperty("findings").EnumerateArray()];

    private async Task<IReadOnlyList<string>> FilesAsync() => await Task.WhenAll(
        Directory.EnumerateFiles(_lab.EnvironmentFolder()).Where(file => !Path.GetFileName(file).StartsWith("lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(async file => $"{file} {Convert.ToBase64String(await File.ReadAllBytesAsync(file))}"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
