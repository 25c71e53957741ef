using Lab.Cli.Processes;

namespace Lab.Cli.Tests;

/// <summary>A process as a piece below the command line sees it: nobody watches, nobody answers, and no network is there.</summary>
internal static class SilentHost
{
    public static LabHost Of(string folder, IProcessRunner processes, TimeProvider? time = null) => new()
    {
        In = TextReader.Null,
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        IsInteractive = false,
        IsTerminal = false,
        CurrentFolder = folder,
        Variable = _ => null,
        Time = time ?? TimeProvider.System,
        Processes = processes,
        Fetch = (_, _) => throw new HttpRequestException("tests are offline"),
        Interrupted = CancellationToken.None,
    };
}
