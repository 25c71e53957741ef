using System.CommandLine;
using System.Globalization;
using Lab.Cli.Commands;

namespace Lab.Cli.Classes;

/// <summary>The options and arguments of <c>lab class</c>.</summary>
internal static class ClassOptions
{
    /// <summary>The file.</summary>
    public static Argument<string> File { get; } = new("file")
    {
        Description = "The class: docs/class.md describes the file",
        HelpName = "class.yaml",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "class.yaml",
    };

    /// <summary>How many environments at once.</summary>
    public static Option<int?> Parallel { get; } = ParallelOption();

    /// <summary>Whether what was done is left alone.</summary>
    public static Option<bool> Resume { get; } = new("--resume") { Description = "Go on where the same command stopped: leave alone what it has done" };

    /// <summary>The file names the environments.</summary>
    public static IReadOnlyList<Symbol> Inapplicable { get; } = [LabOptions.Environment];

    private static Option<int?> ParallelOption()
    {
        var option = new Option<int?>("--parallel") { Description = "How many environments at once; by default what this machine and AWS's limits allow", HelpName = "count" };
        option.Validators.Add(result =>
        {
            // A text that is no number can't be asked for by its value.
            var isCount = int.TryParse(result.Tokens is [.., var token] ? token.Value : null, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
            if (!isCount || count is < 1 or > ClassRoster.MostEnvironments)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--parallel is a number from 1 to {ClassRoster.MostEnvironments}."));
            }
        });
        return option;
    }
}
