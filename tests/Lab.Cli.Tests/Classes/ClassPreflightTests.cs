using Lab.Cli.Tests.Doctor;

namespace Lab.Cli.Tests.Classes;

/// <summary>Whether a class fits is asked of its account before anything is begun.</summary>
public sealed class ClassPreflightTests : IDisposable
{
    private readonly LabRoot _lab = new();
    private readonly HealthyMachine _programs = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task What_an_account_has_no_room_for_is_refused_with_the_command_that_asks_for_more()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]");
        _programs.SaysOfQuota(" --service-code vpc --quota-code L-F678F1CE", 4);

        var run = (await _lab.RunAsync(["class", "up", ClassLab.File, "--target", "aws", "--yes"], new RunOptions { Processes = _programs })).ShouldEnd(2);

        // Two each, and the default VPC is there.
        run.Error.ShouldContain("VPCs per Region (L-F678F1CE) of account 123456789012, ap-northeast-2: 4 needed, 1 in use, 4 allowed: 1 too few; not for bob");
        run.Error.ShouldContain("--service-code vpc --quota-code L-F678F1CE --desired-value 5");
        _programs.Commands.ShouldNotContain(command => command.StartsWith("pulumi up", StringComparison.Ordinal));
    }
}
