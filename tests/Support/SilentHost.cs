using Lab.Cli;
using Lab.Cli.Processes;

namespace Lab.Tests;

/// <summary>A process as a piece below the command line sees it: nobody watches, nobody answers, and no network is there.</summary>
internal static class SilentHost
{
    public static LabHost Of(
        string folder, IProcessRunner processes, TimeProvider? time = null, Func<string, string?>? variable = null, TextWriter? output = null, TextWriter? error = null) => new()
        {
            In = TextReader.Null,
            Out = output ?? TextWriter.Null,
            Error = error ?? TextWriter.Null,
            IsInteractive = false,
            IsTerminal = false,
            CurrentFolder = folder,
            Variable = variable ?? (static _ => null),
            Time = time ?? TimeProvider.System,
            Processes = processes,
            Fetch = static (_, _) => throw new HttpRequestException("tests are offline"),
            Interrupted = CancellationToken.None,
        };
}
