using System.Globalization;
using Lab.Cli.Processes;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <summary>A place with a shell: a pod, or an instance.</summary>
/// <param name="name">What it is, for messages.</param>
internal abstract class ShellVantage(string name) : IVantage
{
    /// <summary>The program that sends pings.</summary>
    protected const string Ping = "ping";

    // iputils' ping: 1 when no answer came, 2 for any other error (https://man7.org/linux/man-pages/man8/ping.8.html, "EXIT STATUS").
    private const int NoReply = 1;

    // The kernel's own finding: it has no route to there.
    private const string Unreachable = "Network is unreachable";

    // coreutils' timeout; that of busybox lets the signal show.
    private static readonly int[] TimedOut = [124, 128 + 15];

    // 126 and 127: POSIX, "Exit Status for Commands".
    private static readonly int[] NotRun = [126, 127];

    /// <summary>What it is, for messages.</summary>
    protected string Name => name;

    /// <inheritdoc/>
    public virtual async Task<Attempt> PingAsync(string address, CancellationToken cancellationToken) =>
        Judge(Ping, await RunAsync($"ping -n -c 1 -W 3 {Options}{address}", cancellationToken));

    /// <inheritdoc/>
    public async Task<Attempt> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        Judge("bash", await RunAsync(string.Create(CultureInfo.InvariantCulture, $"timeout 3 bash -c '</dev/tcp/{host}/{port}'"), cancellationToken));

    /// <inheritdoc/>
    public async Task<Attempt> GetAsync(string host, int port, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(string.Create(CultureInfo.InvariantCulture, $"curl --silent --show-error --max-time 5 http://{host}:{port}/"), cancellationToken);
        return Judge("curl", answer) with { SourceSeen = WebPage.ClientOf(answer.Output) };
    }

    /// <summary>More options of ping, each with a space after it.</summary>
    protected virtual string Options => "";

    /// <summary>Runs a line of shell there.</summary>
    /// <exception cref="NotObservedException">Nothing can be run there.</exception>
    protected abstract Task<ShellAnswer> RunAsync(string line, CancellationToken cancellationToken);

    /// <summary>What a program's end says of the packet.</summary>
    /// <exception cref="NotObservedException">No packet was sent.</exception>
    protected Attempt Judge(string program, ShellAnswer answer)
    {
        if (answer.ExitCode == 0) return Attempt.Reached;
        if (NotRun.Contains(answer.ExitCode)) throw new NotObservedException($"{name} has no {program}");
        var words = $"{answer.Output}\n{answer.Error}";
        var ending = string.Create(CultureInfo.InvariantCulture, $"{program} ended with {answer.ExitCode}: {answer.Error.Trim()}");
        if (program == Ping)
        {
            if (answer.ExitCode == NoReply) return new Attempt(false, "no answer");
            return words.Contains(Unreachable, StringComparison.OrdinalIgnoreCase) ? new Attempt(false, ending) : throw new NotObservedException($"{name} sent nothing: {ending}");
        }

        if (words.Contains("refused", StringComparison.OrdinalIgnoreCase)) return new Attempt(false, "refused") { IsRefused = true };
        var isSilence = TimedOut.Contains(answer.ExitCode) || words.Contains("timed out", StringComparison.OrdinalIgnoreCase);
        return new Attempt(false, isSilence ? "no answer" : ending);
    }
}
