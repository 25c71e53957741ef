using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Stacks;
using Lab.Tests;

namespace Lab.Cli.Tests;

/// <summary>
/// What a student types from a guide works: every <c>./lab</c> command of it, in its order, where the course is up. What else stands there is
/// for a real cluster and marked so, which <c>GuideTests</c> of the labs demand.
/// </summary>
public sealed partial class GuideCommandsTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public GuideCommandsTests()
    {
        foreach (var guide in Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "labs"), "guide.md", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_lab.Folder, Path.GetRelativePath(RepositoryRoot.Path, guide));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(guide, copy);
        }
    }

    public static TheoryData<string> Stages => [.. StageCatalog.All.Select(stage => stage.Name)];

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Every_lab_command_of_a_guide_ends_as_the_guide_says(string stage)
    {
        (await _lab.RunAsync("up", "--quiet")).ShouldEnd(0);
        var guide = (await _lab.RunAsync("guide", stage)).ShouldEnd(0).Out;

        var commands = Command().Matches(guide);
        commands.ShouldContain(command => command.Groups["arguments"].Value.StartsWith($"up {stage} ", StringComparison.Ordinal));
        foreach (Match command in commands)
        {
            var run = await _lab.RunAsync(command.Groups["arguments"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

            var said = command.Groups["exit"] is { Success: true } exit ? int.Parse(exit.Value, CultureInfo.InvariantCulture) : 0;
            run.ExitCode.ShouldBe(said, $"{command.Value}\n{run.Out}{run.Error}");
        }
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_guide_names_checks_that_there_are(string stage)
    {
        var guide = (await _lab.RunAsync("guide", stage)).ShouldEnd(0).Out;

        var named = Check().Matches(guide).Select(name => name.Groups["id"].Value).Where(id => StageCatalog.Find(id.Split('/')[0]) is not null).ToList();
        named.Except(StageCatalog.All.SelectMany(each => each.Checks).Select(check => check.Id)).ShouldBeEmpty();
    }

    // In a block or in the text; `# exit code 1` after it where it doesn't end with 0.
    [GeneratedRegex(@"\./lab (?<arguments>[^`\n#&]+)(# exit code (?<exit>\d+))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();

    [GeneratedRegex("`(?<id>[a-z-]+/[a-z-]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Check();
}
