using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <summary>A place that packets can really be sent from.</summary>
internal interface IVantage
{
    /// <summary>Sends a ping.</summary>
    /// <exception cref="NotObservedException">It can't from here.</exception>
    Task<Attempt> PingAsync(string address, CancellationToken cancellationToken);

    /// <summary>Opens a TCP connection.</summary>
    /// <exception cref="NotObservedException">It can't from here.</exception>
    Task<Attempt> ConnectAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>Gets a page by HTTP; the course's web servers say in it who they see.</summary>
    /// <exception cref="NotObservedException">It can't from here.</exception>
    Task<Attempt> GetAsync(string host, int port, CancellationToken cancellationToken);
}
