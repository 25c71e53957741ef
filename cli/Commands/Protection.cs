using System.Collections.Immutable;
using Lab.Cli.Targets;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary>Environments whose setting <c>protected</c> is true: nothing of them is taken away unless the command names each.</summary>
/// <remarks>
/// It is the lab's guard and no property of the resources: a tag would roll the nodes, whose launch template has the tags, and Pulumi's <c>protect</c>
/// would refuse replacements too, which an <c>up</c> may need. So <c>pulumi destroy</c> typed by hand does not know of it.
/// </remarks>
internal static class Protection
{
    /// <summary>Whether an environment is protected: on AWS when any of its stacks says so.</summary>
    /// <remarks>
    /// A stack of which nothing tells its settings counts as protected, and so does one that its last up protected while this machine's file doesn't speak of it.
    /// </remarks>
    /// <exception cref="LabException">The remembered settings can't be read.</exception>
    public static async Task<bool> IsProtectedAsync(LabSession session, string environment)
    {
        var remembered = await session.RememberedAsync(environment);
        return remembered.IsProtected || (session.TargetName == PulumiTarget.TargetName && await remembered.WasProtectedAsync(session.Pulumi, session.Interrupted));
    }

    /// <summary>Why a name of <c>--destroy-protected</c> is refused that the command is not about.</summary>
    public static string Elsewhere(string name) => $"--destroy-protected {name}: nothing of {name} is taken away here";

    /// <summary>Refuses names of <c>--destroy-protected</c> that aren't the session's environment, also where nothing turns out to go.</summary>
    /// <exception cref="LabException">There are some: all that are, and what is protected.</exception>
    public static async Task RefuseOthersAsync(LabSession session)
    {
        if (session.Request.DestroyProtected.All(name => name == session.Environment)) return;
        throw new LabException(ExitCode.Usage, await ProblemsAsync(session, [session.Environment]));
    }

    /// <summary>Why a command may not take anything from these environments.</summary>
    public static async Task<ImmutableArray<string>> ProblemsAsync(LabSession session, ImmutableArray<string> environments)
    {
        var named = session.Request.DestroyProtected;
        var problems = ImmutableArray.CreateBuilder<string>();
        problems.AddRange(named.Except(environments, StringComparer.Ordinal).Select(Elsewhere));
        foreach (var environment in environments.Except(named, StringComparer.Ordinal))
        {
            if (!await IsProtectedAsync(session, environment)) continue;
            problems.Add($"environment {environment} is protected: nothing was done; if it shall go all the same, add `--destroy-protected {environment}`, or take "
                + $"the protection away with `lab up --env {environment} --target {session.TargetName} --set {SettingKeys.Protected}=false`");
        }

        return problems.ToImmutable();
    }
}
