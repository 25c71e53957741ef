using System.CommandLine;
using Lab.Cli.Reset;
using Lab.Cli.Targets;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary>The options and arguments that commands share.</summary>
internal static class LabOptions
{
    public static Option<string> Environment { get; } = new("--env")
    {
        Description = "Environment: lower-case letters, digits and hyphens",
        HelpName = "name",
        Recursive = true,
        DefaultValueFactory = _ => StackName.DefaultEnvironment,
    };

    public static Option<string> Target { get; } = TargetOption();

    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document", Recursive = true };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print results and problems only", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Print every operation on a resource", Recursive = true };

    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "Print without colours (as the variable NO_COLOR does)", Recursive = true };

    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Don't ask" };

    public static Option<string[]> DestroyProtected { get; } = new("--destroy-protected")
    {
        Description = "Go on although the environment is protected (setting protected); may be repeated",
        HelpName = "environment",
    };

    public static Option<ResetLevel?> Level { get; } = LevelOption();

    public static Option<bool> DryRun { get; } = new("--dry-run") { Description = "Only show what would be done" };

    public static Option<bool> NoChecks { get; } = new("--no-checks") { Description = "Don't look afterwards whether the claims of the course hold" };

    public static Option<bool> All { get; } = AllOption();

    public static Option<bool> ShowSecrets { get; } = new("--show-secrets") { Description = "Show secrets in place of [secret]" };

    public static Option<string[]> Set { get; } = SetOption();

    public static Argument<string[]> Stages { get; } = WithStageNames(new Argument<string[]>("stages")
    {
        Description = "Stages; without any, all",
        Arity = ArgumentArity.ZeroOrMore,
    });

    public static Argument<string?> Stage { get; } = WithStageNames(new Argument<string?>("stage") { Description = "The stage" });

    private static Option<bool> AllOption()
    {
        var option = new Option<bool>("--all") { Description = "Every stage, as without naming any" };
        option.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValue(Stages) is { Length: > 0 }) result.AddError("--all means every stage: name none beside it.");
        });
        return option;
    }

    private static Option<ResetLevel?> LevelOption()
    {
        string[] names = [.. Enum.GetNames<ResetLevel>().Select(name => name.ToLowerInvariant())];
        return new Option<ResetLevel?>("--level")
        {
            Description = "How far to go, smallest first; without it, as far as is needed",
            HelpName = string.Join('|', names),
        }.AcceptOnlyFromAmong(names);
    }

    private static Option<string> TargetOption()
    {
        var option = new Option<string>("--target")
        {
            Description = "Where: sim, the simulated world, or aws, by the pulumi command",
            HelpName = "sim|aws",
            Recursive = true,
            DefaultValueFactory = _ => SimulatedTarget.TargetName,
        };
        return option.AcceptOnlyFromAmong(SimulatedTarget.TargetName, PulumiTarget.TargetName);
    }

    private static Option<string[]> SetOption()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Set a key of Pulumi.yaml for the environment; may be repeated",
            HelpName = "key=value",
            Arity = ArgumentArity.OneOrMore,
        };
        option.CompletionSources.Add(_ => SettingKeys.All.Select(key => key.Name + "="));
        return option;
    }

    private static T WithStageNames<T>(T argument)
        where T : Argument
    {
        argument.HelpName = "stage";
        argument.CompletionSources.Add(_ => StageCatalog.All.Select(stage => stage.Name));

        // The parser takes an option that it doesn't know for an argument.
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-'))) result.AddError($"Unrecognized option '{token.Value}'.");
        });
        return argument;
    }
}
