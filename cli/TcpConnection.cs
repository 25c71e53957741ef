using System.Net.Sockets;

namespace Lab.Cli;

/// <summary>Opens TCP connections from this machine.</summary>
internal static class TcpConnection
{
    /// <summary>Opens one and closes it again.</summary>
    /// <exception cref="SocketException">It is refused, or the host has no address.</exception>
    public static async Task TryAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellationToken);
    }
}
