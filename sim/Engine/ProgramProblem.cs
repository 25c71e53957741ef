using Pulumi;

namespace Lab.Simulation.Engine;

/// <summary>Says in words what went wrong in a program.</summary>
internal static class ProgramProblem
{
    public static string Describe(Exception exception) => exception switch
    {
        RunException => FromText(exception.Message),

        // What the runtime throws says too little without the place; what a program throws itself is written for its reader.
        _ when exception.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) == true =>
            $"{exception.GetType().Name}: {exception.Message}{Place(exception.StackTrace)}",
        _ => exception.Message,
    };

    // "Running program 'PATH' failed with an unhandled exception:" and, below it, an exception as text.
    private static string FromText(string text)
    {
        const string Introduction = "failed with an unhandled exception:";
        var start = text.IndexOf(Introduction, StringComparison.Ordinal);
        if (start < 0) return text;
        var exception = text[(start + Introduction.Length)..].TrimStart();
        var trace = exception.IndexOf("\n   at ", StringComparison.Ordinal);
        return trace < 0 ? exception : exception[..trace].TrimEnd() + Place(exception[(trace + 1)..]);
    }

    private static string Place(string? trace) => trace is null ? "" : $" ({trace.Split('\n')[0].Trim()})";
}
