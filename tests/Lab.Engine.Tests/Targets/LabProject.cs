using System.Diagnostics;
using Lab.Cli;
using Lab.Cli.Processes;
using Lab.Cli.Targets;
using Lab.Engine.Tests.Updates;
using Lab.Tests;

namespace Lab.Engine.Tests.Targets;

/// <summary>The lab's commands over a project of things: <c>pulumi</c> is the real one, <c>aws</c> a script.</summary>
internal sealed class LabProject : IDisposable
{
    public LabProject()
    {
        var aws = Path.Combine(Things.PathOf("bin"), "aws");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Targets", "aws.sh"), aws);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(aws, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public ThingProject Things { get; } = new();

    /// <summary>What <c>aws eks describe-cluster</c> answers; nothing means that there is no such cluster.</summary>
    public string Cluster
    {
        set => File.WriteAllText(Path.Combine(Things.PathOf("bin"), "cluster.json"), value);
    }

    /// <summary>Runs a command line in environment alice on target aws; what comes up is no stage of the course, and isn't checked.</summary>
    /// <returns>Exit code, standard output, standard error.</returns>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(string line, string? answer = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new LabHost
        {
            In = new StringReader(answer ?? ""),
            Out = output,
            Error = error,
            IsInteractive = answer is not null,
            IsTerminal = false,
            CurrentFolder = Things.Folder,
            Variable = name => Things.Runner.Variables.GetValueOrDefault(name),
            Time = TimeProvider.System,
            Processes = Things.Runner,
            Fetch = (_, _) => throw new HttpRequestException(),
            Interrupted = CancellationToken.None,
        };
        string[] options = line.StartsWith("up ", StringComparison.Ordinal) ? ["--no-checks"] : [];
        var exitCode = await LabCommandLine.RunAsync([.. line.Split(' '), .. options, "--env", "alice", "--target", "aws"], host);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Declares the lab's settings in the project, as the lab's own does.</summary>
    public void DeclareSettings()
    {
        var declared = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Pulumi.yaml")).Split("\nconfig:\n")[1];
        var things = ThingProject.Things();
        var (start, end) = (things.IndexOf("config:\n", StringComparison.Ordinal), things.IndexOf("resources:\n", StringComparison.Ordinal));
        Things.Write($"{things[..start]}config:\n{declared.TrimEnd()}\n{things[end..]}");
    }

    /// <summary>Takes away what another machine hasn't: the files of the stacks.</summary>
    public void MoveToOtherMachine()
    {
        foreach (var file in Directory.EnumerateFiles(Things.Folder, "Pulumi.*.yaml")) File.Delete(file);
    }

    /// <summary>Runs <c>pulumi config</c> on the stack.</summary>
    public Task<string> ConfigureAsync(params string[] arguments) => PulumiAsync(["config", .. arguments, "--stack", ThingProject.Stack.ToString()]);

    /// <summary>Runs <c>pulumi</c> and expects it to succeed.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> PulumiAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var call = new ProcessCall(PulumiCommand.Program, arguments, Things.Folder) { Output = output, Error = error };
        (await Things.Runner.RunAsync(call, CancellationToken.None)).ShouldBe(0, error.ToString());
        return output.ToString();
    }

    /// <summary>Starts the program itself, as the first of a process group, like a shell does.</summary>
    public LabProcess Start(string line)
    {
        var start = new ProcessStartInfo(
            "setsid", [Environment.ProcessPath!, "exec", typeof(LabCommandLine).Assembly.Location, .. line.Split(' '), "--env", "alice", "--target", "aws"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Things.Folder,
        };
        foreach (var (name, value) in Things.Runner.Variables) start.Environment[name] = value;
        start.Environment["PATH"] = Things.PathOf("bin") + Path.PathSeparator + Tools.SearchPath;
        start.Environment["LAB_ROOT"] = Things.Folder;
        return new LabProcess(Process.Start(start)!);
    }

    public void Dispose() => Things.Dispose();
}
