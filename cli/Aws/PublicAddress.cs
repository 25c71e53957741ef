using System.Net;
using System.Net.Sockets;

namespace Lab.Cli.Aws;

/// <summary>The public IPv4 address that this machine is seen with.</summary>
internal static class PublicAddress
{
    // https://checkip.amazonaws.com answers with the caller's address and a line feed, over IPv4 alone.
    private static readonly Uri WhoAmI = new("https://checkip.amazonaws.com/");

    /// <summary>Asks AWS; <see langword="null"/> when it doesn't tell.</summary>
    public static async Task<IPAddress?> AskAsync(LabHost host, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await host.Fetch(WhoAmI, cancellationToken);
            return IPAddress.TryParse(answer.Trim(), out var address) && address.AddressFamily == AddressFamily.InterNetwork ? address : null;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
