using System.Diagnostics;
using System.Runtime.Versioning;
using Lab.Tests;

namespace Lab.Cli.Tests;

/// <summary>The script <c>./lab</c>, with a stand-in for <c>dotnet</c> that notes what it is asked.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FrontDoorTests : IDisposable
{
    private static readonly string[] Sources = ["cli", "infra", "labs", "sdk", "sim", "stacks"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-door-");

    public FrontDoorTests()
    {
        foreach (var source in Sources) _folder.CreateSubdirectory($"lab/{source}");
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "cli/Program.cs" }) File.WriteAllText(InLab(file), "");
        File.Copy(Path.Combine(RepositoryRoot.Path, "lab"), InLab("lab"));
        WriteProgram("dotnet", """
            echo "$1" >>"$CALLS"
            case $1 in
                --version) [ -z "${OLD:-}" ] && echo 10.0.100 ;;
                --list-sdks) echo '8.0.100 [/usr/share/dotnet/sdk]' ;;
                restore) [ -z "${NO_PACKAGES:-}" ] ;;
                publish)
                    if [ -n "${BROKEN:-}" ]; then echo 'cli/Program.cs(1,1): error CS1002: ; expected'; exit 1; fi
                    while [ "$1" != -o ]; do shift; done
                    echo "$PulumiPackages" >"$2/lab.dll" ;;
                test) shift; echo "tests with PulumiPackages=$PulumiPackages in $PWD: $*" ;;
                *.dll) dll=$1; shift; echo "lab with PulumiPackages=$(cat "$dll"), LAB_ROOT=$LAB_ROOT: $*" ;;
            esac
            """);
    }

    private string CallsFile => Path.Combine(_folder.FullName, "calls");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_first_call_builds_and_the_second_one_starts_the_program_at_once()
    {
        var first = await RunAsync(["status", "--env", "a b"]);
        first.ExitCode.ShouldBe(0, first.Error);
        first.Out.ShouldBe($"lab with PulumiPackages=true, LAB_ROOT={Root}: status --env a b\n");
        first.Error.ShouldContain("building the lab once");
        Calls().ShouldBe(["--version", "restore", "publish", Program("packages")]);

        var second = await RunAsync(["status"]);
        second.Error.ShouldBeEmpty();
        Calls().ShouldBe([Program("packages")]);
    }

    [Fact]
    public async Task Without_the_packages_it_says_so_once_and_takes_the_bindings()
    {
        var first = await RunAsync(["status"], ("NO_PACKAGES", "1"));
        first.Out.ShouldStartWith("lab with PulumiPackages=false");
        first.Error.ShouldContain("the Pulumi packages can't be restored here");
        (await File.ReadAllTextAsync(InLab(".lab/sdk"))).ShouldBe("bindings\n");

        var second = await RunAsync(["status"], ("NO_PACKAGES", "1"));
        second.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cli/Program.cs")]
    [InlineData("sim/New.cs")]
    [InlineData("global.json")]
    public async Task A_changed_source_is_built(string file)
    {
        await RunAsync(["status"]);
        Calls();
        await File.WriteAllTextAsync(InLab(file), "// changed");
        File.SetLastWriteTimeUtc(InLab(file), File.GetLastWriteTimeUtc(InLab(".lab/bin/packages/stamp")).AddSeconds(1));

        await RunAsync(["status"]);

        Calls().ShouldContain("publish");
    }

    [Fact]
    public async Task A_choice_is_written_before_anything_is_built_so_that_a_build_that_fails_can_be_left()
    {
        (await RunAsync(["sdk", "packages"], ("BROKEN", "1"))).ExitCode.ShouldBe(1);
        (await RunAsync(["sdk", "bindings"])).ExitCode.ShouldBe(0);

        (await RunAsync(["status"])).Out.ShouldStartWith("lab with PulumiPackages=false");
    }

    [Fact]
    public async Task A_build_that_fails_shows_the_compilers_errors_and_is_tried_again()
    {
        var broken = await RunAsync(["status"], ("BROKEN", "1"));
        broken.ExitCode.ShouldBe(1);
        broken.Error.ShouldContain("error CS1002: ; expected");
        broken.Out.ShouldBeEmpty();

        (await RunAsync(["status"])).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Without_dotnet_it_says_where_to_get_it()
    {
        File.Delete(Path.Combine(_folder.FullName, "bin", "dotnet"));

        var run = await RunAsync(["up"]);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("the .NET SDK is not on PATH: install .NET 10 from https://dotnet.microsoft.com/download");
    }

    [Fact]
    public async Task An_SDK_that_is_too_old_is_named()
    {
        var run = await RunAsync(["up"], ("OLD", "1"));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("too old: 8.0.100");
        run.Error.ShouldContain("10.0.100");
    }

    [Fact]
    public async Task First_calls_at_the_same_time_build_once()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(["status"])));

        runs.ShouldAllBe(run => run.ExitCode == 0 && run.Out.StartsWith("lab with PulumiPackages=true", StringComparison.Ordinal));
        Calls().Count(call => call == "publish").ShouldBe(1);
    }

    [Fact]
    public async Task The_lock_of_a_call_that_was_killed_counts_for_nothing()
    {
        Directory.CreateDirectory(InLab(".lab"));
        using var gone = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", ":"]))!;
        await gone.WaitForExitAsync();
        File.CreateSymbolicLink(InLab(".lab/build.lock"), gone.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));

        (await RunAsync(["status"])).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Tests_run_in_the_chosen_build_from_any_folder()
    {
        var run = await RunAsync(["test", "--filter", "x"], ("NO_PACKAGES", "1"));

        run.Out.ShouldStartWith($"tests with PulumiPackages=false in {Root}: Lab.sln");
        run.Out.ShouldEndWith("--filter x\n");
    }

    [Fact]
    public async Task A_link_to_the_script_finds_the_lab()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "bin", "lab"), InLab("lab"));

        (await RunAsync(["status"], program: Path.Combine(_folder.FullName, "bin", "lab"))).Out.ShouldContain($"LAB_ROOT={Root}:");
    }

    private string Root => Path.Combine(_folder.FullName, "lab");

    private string InLab(string path) => Path.Combine(Root, path);

    private string Program(string build) => InLab($".lab/bin/{build}/lab.dll");

    private string[] Calls()
    {
        var calls = File.ReadAllLines(CallsFile);
        File.Delete(CallsFile);
        return calls;
    }

    private void WriteProgram(string name, string text)
    {
        var file = Path.Combine(_folder.CreateSubdirectory("bin").FullName, name);
        File.WriteAllText(file, "#!/bin/sh\n" + text.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var tool in new[] { "sh", "find", "head", "readlink", "mkdir", "rm", "mv", "ln", "grep", "sort", "cat", "sleep", "tr", "env" })
        {
            if (new[] { "/usr/bin/", "/bin/" }.Select(folder => folder + tool).FirstOrDefault(File.Exists) is { } found) File.CreateSymbolicLink(Path.Combine(_folder.FullName, "bin", tool), found);
        }
    }

    private async Task<LabRun> RunAsync(string[] arguments, params (string Name, string Value)[] variables) => await RunAsync(arguments, InLab("lab"), variables);

    private async Task<LabRun> RunAsync(string[] arguments, string program, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("/bin/sh", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Remove("PulumiPackages");
        start.Environment["PATH"] = Path.Combine(_folder.FullName, "bin");
        start.Environment["CALLS"] = CallsFile;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new LabRun(process.ExitCode, output, await error);
    }
}
