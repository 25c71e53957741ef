using System.Text;
using Lab.Infra.MultusNodes;
using Lab.Tests;

namespace Lab.Infra.Tests.MultusNodes;

/// <summary>
/// User data and event pattern are exactly what was reviewed. After an intended change: <c>LAB_ACCEPT=1 dotnet test</c>, then read the
/// difference.
/// </summary>
public class UserDataGoldenTests
{
    // EC2 user guide: user data is limited to 16 KB before it is encoded.
    private const int MostBytes = 16 * 1024;

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Infra.Tests", "MultusNodes", "Golden");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task The_user_data_is_the_reviewed_one(int networks) => ShouldBeReviewedAsync($"user-data.{networks}.txt", ExampleNodes.UserData(networks));

    [Fact]
    public Task The_event_pattern_is_the_reviewed_one() =>
        ShouldBeReviewedAsync("event-pattern.json", LaunchEventPattern.For("alice-multus", "attach-enis").ToJson() + "\n");

    [Fact]
    public void EC2_takes_the_user_data() => Encoding.UTF8.GetByteCount(ExampleNodes.UserData(3)).ShouldBeLessThanOrEqualTo(MostBytes);

    [SkippableTheory]
    [InlineData("user-data.sh")]
    [InlineData("multus-interfaces.sh")]
    public async Task The_shell_finds_nothing_to_mend(string script)
    {
        var result = await InstalledProgram.Find("shellcheck").RunAsync([Path.Combine(RepositoryRoot.Path, "infra", "MultusNodes", script)]);
        result.ExitCode.ShouldBe(0, result.Output);
    }

    private static async Task ShouldBeReviewedAsync(string name, string actual)
    {
        var file = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("LAB_ACCEPT") == "1") await File.WriteAllTextAsync(file, actual);
        File.Exists(file).ShouldBeTrue($"{file} is missing: make it with LAB_ACCEPT=1");
        actual.ShouldBe(await File.ReadAllTextAsync(file));
    }
}
