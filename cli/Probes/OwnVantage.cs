using System.Globalization;
using System.Net.Sockets;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <summary>This machine: a host of the internet.</summary>
/// <param name="host">The process.</param>
internal sealed class OwnVantage(LabHost host) : IVantage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public Task<Attempt> PingAsync(string address, CancellationToken cancellationToken) =>
        throw new NotObservedException("this machine sends no pings");

    /// <inheritdoc/>
    public async Task<Attempt> ConnectAsync(string destination, int port, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await host.Connect(destination, port, either.Token);
            return Attempt.Reached;
        }
        catch (SocketException refusal)
        {
            return new Attempt(false, refusal.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : refusal.Message)
            {
                IsRefused = refusal.SocketErrorCode == SocketError.ConnectionRefused,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt(false, "no answer");
        }
    }

    /// <inheritdoc/>
    public async Task<Attempt> GetAsync(string destination, int port, CancellationToken cancellationToken)
    {
        var attempt = await ConnectAsync(destination, port, cancellationToken);
        if (!attempt.IsReached) return attempt;
        try
        {
            var page = await host.Fetch(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{destination}:{port}/")), cancellationToken);
            return attempt with { SourceSeen = WebPage.ClientOf(page) };
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // It was reached; what it says of the client is not to be had.
            return attempt;
        }
    }
}
