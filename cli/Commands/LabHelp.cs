using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.RegularExpressions;

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
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var command = parseResult.CommandResult.Command as ILabHelp;
            var examples = command?.Examples ?? rootExamples;
            var output = parseResult.InvocationConfiguration.Output;
            using var help = new StringWriter(CultureInfo.InvariantCulture);
            parseResult.InvocationConfiguration.Output = help;
            var result = inner.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;
            output.Write(Without(help.ToString(), command?.Inapplicable ?? []));
            output.WriteLine("Examples:");
            var width = examples.Max(example => example.CommandLine.Length);
            foreach (var (line, meaning) in examples) output.WriteLine($"  {line.PadRight(width)}  {meaning}");
            output.WriteLine();
            if (command is null) output.Write(ExitCodes);
            return result;
        }

        // The library's own help has every option that can be typed.
        private static string Without(string help, IReadOnlyList<Symbol> symbols)
        {
            foreach (var symbol in symbols)
            {
                var entry = symbol is Option ? Regex.Escape(symbol.Name) : $"<{Regex.Escape(symbol.Name)}>";
                help = Regex.Replace(help, $@"^  {entry}\s.*\n(?:   .*\n)*", "", RegexOptions.Multiline, Patience);
                help = help.Replace($" [<{symbol.Name}>...]", "", StringComparison.Ordinal);
            }

            return Regex.Replace(help, @"^Arguments:\r?\n\r?\n", "", RegexOptions.Multiline, Patience);
        }
    }
}
