using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Invocation;
using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Cli.Terminal;
using Lab.Stacks;

namespace Lab.Cli;

/// <summary>The <c>lab</c> command: parses a command line, runs it, and turns whatever happens into a message and an exit code.</summary>
internal static class LabCommandLine
{
    private static readonly OverviewCommand Overview = new();

    private static readonly Lazy<RootCommand> Root = new(Build);

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code; see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, LabHost host)
    {
        var line = Root.Value.Parse(arguments);
        var command = line.CommandResult.Command as LabCommand ?? Overview;
        if (line.Action is not (ParseErrorAction or LabAction))
        {
            return await line.InvokeAsync(new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false });
        }

        var console = ConsoleOf(line, host);
        var start = host.Time.GetTimestamp();
        var report = line.Action is ParseErrorAction ? Refusals.Of(UsageProblems(line), ExitCode.Usage) : await RunAsync(command, line, console, host);
        report = report with { Command = NameOf(command), ElapsedSeconds = Math.Round(host.Time.GetElapsedTime(start).TotalSeconds, 3) };
        try
        {
            foreach (var problem in report.Problems) console.Error($"lab: {problem}");
            if (line.Action is ParseErrorAction) console.Error($"`{HelpOf(line)}` tells how it is used");
            console.Document(report.ToJson());
            return report.ExitCode;
        }
        catch (IOException exception)
        {
            TellOf(exception, host);
            return report.ExitCode == ExitCode.Done ? ExitCode.Failed : report.ExitCode;
        }
    }

    private static void TellOf(IOException exception, LabHost host)
    {
        try
        {
            host.Error.WriteLine($"lab: {Refusals.ProblemOf(exception)}");
        }
        catch (IOException)
        {
            // Standard error is what can't be written: the exit code alone is left to tell it.
        }
    }

    private static Task<LabReport> RunAsync(LabCommand command, ParseResult line, LabConsole console, LabHost host) =>
        Refusals.CatchAsync(host, () => command.RunAsync(new LabSession(host, console, LabPaths.Find(host), LabRequest.Of(line), line)));

    private static LabConsole ConsoleOf(ParseResult line, LabHost host)
    {
        var verbosity = line.GetValue(LabOptions.Quiet) ? Verbosity.Quiet : line.GetValue(LabOptions.Verbose) ? Verbosity.Verbose : Verbosity.Normal;
        var hasColor = host.IsTerminal && !line.GetValue(LabOptions.NoColor) && string.IsNullOrEmpty(host.Variable("NO_COLOR"));
        return new LabConsole(host, verbosity, line.GetValue(LabOptions.Json), hasColor);
    }

    private static ImmutableArray<string> UsageProblems(ParseResult line)
    {
        var commands = Root.Value.Subcommands.Select(command => command.Name);
        return [.. line.Errors.Select(error => error.Message + (Nearest(line, error.Message, commands) is { } nearest ? $" Did you mean {nearest}?" : ""))];
    }

    // The parser's own words name the token in quotes; a command that is none is the first one that it could not match.
    private static string? Nearest(ParseResult line, string message, IEnumerable<string> commands)
    {
        var unknown = line.UnmatchedTokens.FirstOrDefault(token => message.Contains($"'{token}'", StringComparison.Ordinal));
        return unknown is not null && line.CommandResult.Command is RootCommand ? NearestName.Of(unknown, commands) : null;
    }

    private static string HelpOf(ParseResult line) => line.CommandResult.Command is ILabHelp ? $"lab {Words(line.CommandResult.Command)} --help" : "lab --help";

    private static string NameOf(LabCommand command) => command == Overview ? "lab" : Words(command);

    // A command below another is called by both words.
    private static string Words(Command command) => command.Parents.FirstOrDefault(parent => parent is ILabHelp) is { } parent ? $"{parent.Name} {command.Name}" : command.Name;

    private static RootCommand Build()
    {
        var root = new RootCommand("EKS Lab: learn Amazon EKS networking, step by step, in a simulated world or on AWS.") { Action = new LabAction() };
        Option[] options = [LabOptions.Environment, LabOptions.Target, LabOptions.Json, LabOptions.Quiet, LabOptions.Verbose, LabOptions.NoColor];
        foreach (var option in options) root.Options.Add(option);
        Command[] commands =
        [
            new StagesCommand(), new UpCommand(), new PreviewCommand(), new CheckCommand(), new StatusCommand(), new OutputsCommand(), new ResetCommand(),
            new DestroyCommand(), new RefreshCommand(), new CancelCommand(), new ClassCommand(), new EphemeralCommand(), new SweepCommand(), new DoctorCommand(),
            new RenderCommand(), new GuideCommand(), new SdkCommand(), new CompletionCommand(),
        ];
        foreach (var command in commands)
        {
            root.Subcommands.Add(command);
            foreach (var single in command.Subcommands.Append(command).OfType<LabCommand>()) single.Action = new LabAction();
        }

        LabHelp.Install(root, Overview.Examples);
        return root;
    }

    /// <summary>Marks what this class runs itself, with what it gets from the process.</summary>
    private sealed class LabAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult) => throw new NotSupportedException("lab's commands are run by LabCommandLine");
    }
}
