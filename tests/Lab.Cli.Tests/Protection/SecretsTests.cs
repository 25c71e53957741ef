using Lab.Cli.Processes;

namespace Lab.Cli.Tests.Protection;

/// <summary>What is a secret is in no output that did not ask for it and in no argument of a process; and files are their owner's alone.</summary>
public sealed class SecretsTests : IDisposable
{
    // What a kubeconfig has and no other output: how its user gets a token.
    private const string OfKubeconfig = "client.authentication.k8s.io";

    private const string PrivateKey = "c2VjcmV0LW9mLW1pbmU";

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task No_command_shows_a_secret_that_was_not_asked_for()
    {
        (await _lab.RunAsync("up", "netshoot", "--verbose")).ShouldEnd(0);
        (await _lab.RunAsync("outputs", "cluster", "--show-secrets")).ShouldEnd(0).Out.ShouldContain(OfKubeconfig);
        string[][] lines =
        [
            ["up", "netshoot"], ["preview", "netshoot"], ["check"], ["status"], ["outputs"], ["refresh"], ["render", "cluster"], ["render", "netshoot"], ["stages"], [],
            ["ephemeral", "--through", "cluster", "--", "dotnet", "--version"], ["ephemeral", "list"], ["sweep"], ["reset", "netshoot", "--yes"], ["destroy", "--yes"],
        ];

        foreach (var line in lines)
        {
            foreach (var option in new[] { "--json", "--verbose" })
            {
                var run = await _lab.RunAsync([.. line, option]);

                (run.Out + run.Error).ShouldNotContain(OfKubeconfig, Case.Sensitive, string.Join(' ', line));
            }
        }
    }

    [Fact]
    public async Task A_private_key_pasted_as_a_setting_is_neither_shown_nor_kept_nor_handed_on()
    {
        var programs = new ScriptedPrograms { ["pulumi stack ls --json"] = "[]" };
        foreach (var target in new[] { "sim", "aws" })
        {
            string[] line = ["up", "network", "--target", target, "--yes", "--set", $"sshPublicKey=-----BEGIN OPENSSH PRIVATE KEY-----{PrivateKey}"];

            var run = (await _lab.RunAsync(line, new RunOptions { Processes = programs })).ShouldEnd(2);

            (run.Out + run.Error).ShouldNotContain(PrivateKey);
        }

        programs.CommandLines.ShouldBe(["pulumi stack ls --json"]);
        Files().Where(file => File.ReadAllText(file).Contains(PrivateKey, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task The_command_of_an_ephemeral_environment_gets_secrets_in_files_and_in_no_argument_or_variable()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no sh");
        var programs = new RecordingPrograms();

        (await _lab.RunAsync(["ephemeral", "--through", "cluster", "--", "sh", "-c", "true"], new RunOptions { Processes = programs })).ShouldEnd(0);

        var call = programs.Calls.ShouldHaveSingleItem();
        call.Arguments.ShouldBe(["-c", "true"]);
        call.Variables.Values.ShouldNotContain(value => value!.Contains(OfKubeconfig, StringComparison.Ordinal));
        call.Variables["KUBECONFIG"].ShouldNotBeNull();
    }

    [SkippableFact]
    public async Task State_settings_and_kubeconfigs_are_their_owners_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes");
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        (await _lab.RunAsync("up", "network", "--set", "natGateway=true")).ShouldEnd(0);
        (await _lab.RunAsync("ephemeral", "--through", "network", "--keep-on-failure", "--", "sh", "-c", "exit 1")).ShouldEnd(1);

        string[] files = [.. Files()];
        files.Select(Path.GetFileName).ShouldContain("kubeconfig");
        files.Select(Path.GetFileName).ShouldContain("dev.json");
        foreach (var file in files) File.GetUnixFileMode(file).ShouldBe(Owner, file);
        string[] folders = [_lab.EnvironmentFolder(), Path.Combine(_lab.Folder, ".lab", "settings"), .. Directory.EnumerateDirectories(Path.Combine(_lab.Folder, ".lab", "ephemeral"))];
        foreach (var folder in folders) File.GetUnixFileMode(folder).ShouldBe(Owner | UnixFileMode.UserExecute, folder);
    }

    private IEnumerable<string> Files() =>
        Directory.Exists(Path.Combine(_lab.Folder, ".lab")) ? Directory.EnumerateFiles(Path.Combine(_lab.Folder, ".lab"), "*", SearchOption.AllDirectories) : [];

    /// <summary>Runs programs, and remembers what was called.</summary>
    private sealed class RecordingPrograms : IProcessRunner
    {
        private readonly ProcessRunner _runner = new();

        public List<ProcessCall> Calls { get; } = [];

        public string? Find(string program) => _runner.Find(program);

        public Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
        {
            Calls.Add(call);
            return _runner.RunAsync(call, cancellationToken);
        }
    }
}
