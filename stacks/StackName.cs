using Lab.Infra;
using Lab.Stacks.Settings;

namespace Lab.Stacks;

/// <summary>The name of a stack: <c>ENVIRONMENT.STAGE</c>; a bare <c>STAGE</c> means the environment <c>dev</c>.</summary>
/// <param name="Environment">For example <c>alice</c>.</param>
/// <param name="Stage">For example <c>network</c>.</param>
public sealed record StackName(string Environment, string Stage)
{
    /// <summary>The environment of a name without one.</summary>
    public const string DefaultEnvironment = "dev";

    /// <summary>Reads a stack's name.</summary>
    /// <exception cref="SettingsException">The environment is no name or there is no such stage; it lists both.</exception>
    public static StackName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var split = name.LastIndexOf('.');
        var stack = split < 0 ? new StackName(DefaultEnvironment, name) : new StackName(name[..split], name[(split + 1)..]);
        List<string> problems = [];
        if (ResourceNames.ProblemOf(stack.Environment) is { } problem) problems.Add(problem);
        if (StageCatalog.Find(stack.Stage) is null) problems.Add(StageCatalog.UnknownStage(stack.Stage));
        return problems.Count == 0 ? stack : throw new SettingsException([.. problems]);
    }

    /// <summary>The name as Pulumi has it.</summary>
    public override string ToString() => $"{Environment}.{Stage}";
}
