using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Lab.Cli.Commands;

/// <summary>Adds examples to the help of every command, and the exit codes to that of <c>lab</c> itself.</summary>
internal static class LabHelp
{
    private const string ExitCodes = """
        Exit codes:
          0    done
          1    a check or an operation failed
          2    wrong usage or configuration; nothing was begun
          130  stopped by Ctrl-C

        """;

    public static void Install(RootCommand root, IReadOnlyList<(string CommandLine, string Meaning)> rootExamples)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!, rootExamples);
    }

    private sealed class HelpWithExamples(SynchronousCommandLineAction inner, IReadOnlyList<(string CommandLine, string Meaning)> rootExamples)
        : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var result = inner.Invoke(parseResult);
            var command = parseResult.CommandResult.Command as ILabHelp;
            var examples = command?.Examples ?? rootExamples;
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            var width = examples.Max(example => example.CommandLine.Length);
            foreach (var (line, meaning) in examples) output.WriteLine($"  {line.PadRight(width)}  {meaning}");
            output.WriteLine();
            if (command is null) output.Write(ExitCodes);
            return result;
        }
    }
}
