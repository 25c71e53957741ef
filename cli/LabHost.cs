using Lab.Cli.Processes;

namespace Lab.Cli;

/// <summary>What a command gets from the process that it runs in.</summary>
internal sealed record LabHost : IDisposable
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether somebody can answer a question.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>Whether somebody watches standard output.</summary>
    public required bool IsTerminal { get; init; }

    public required string CurrentFolder { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Time { get; init; }

    public required IProcessRunner Processes { get; init; }

    /// <summary>Gets a small text from the web.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or it is a refusal.</exception>
    public Func<Uri, CancellationToken, Task<string>> Fetch { get; init; } = WebText.FetchAsync;

    /// <summary>Opens a TCP connection to a host's port and closes it again.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It is refused, or the host has no address.</exception>
    public Func<string, int, CancellationToken, Task> Connect { get; init; } = TcpConnection.TryAsync;

    /// <summary>Cancelled by the first Ctrl-C.</summary>
    public required CancellationToken Interrupted { get; init; }

    private Interruption? Interruption { get; init; }

    public static LabHost OfProcess()
    {
        var interruption = new Interruption(Console.Error);
        return new LabHost
        {
            In = Console.In,
            Out = Console.Out,
            Error = Console.Error,
            IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            IsTerminal = !Console.IsOutputRedirected,
            CurrentFolder = Environment.CurrentDirectory,
            Variable = Environment.GetEnvironmentVariable,
            Time = TimeProvider.System,
            Processes = new ProcessRunner(),
            Interrupted = interruption.Token,
            Interruption = interruption,
        };
    }

    public void Dispose() => Interruption?.Dispose();
}
