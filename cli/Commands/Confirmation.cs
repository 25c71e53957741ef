using Lab.Cli.Terminal;

namespace Lab.Cli.Commands;

/// <summary>
/// The one gate before anything is taken away: refuses protected environments that were not named, says where and what goes, and asks.
/// </summary>
internal static class Confirmation
{
    /// <summary>Whether to go on: it was confirmed on the command line, or somebody typed what was asked for.</summary>
    /// <exception cref="LabException">
    /// An environment is protected and not named with <c>--destroy-protected</c>, another is named, or nobody is here to ask: all that is.
    /// </exception>
    public static async Task<bool> IsGivenAsync(LabSession session, Removal removal)
    {
        var problems = new Problems();
        foreach (var problem in await Protection.ProblemsAsync(session, removal.Environments)) problems.Add(problem);
        if (!session.Request.IsConfirmed && !session.Host.IsInteractive)
        {
            problems.Add($"{removal.Question} in {removal.Place}: nobody is here to ask; add --yes");
        }

        problems.ThrowIfAny();
        session.Console.Progress($"{removal.Subject} in {removal.Place}: {removal.Fate}:", Tone.Plain);
        foreach (var item in removal.Items) session.Console.Progress($"  {item}", Tone.Plain);
        return session.Request.IsConfirmed || await session.Console.ConfirmTypedAsync($"{removal.Question} in {removal.Place}?", removal.Answer);
    }
}
