using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lab.Engine.Tests.Updates;

/// <summary>Stands on loopback for Pulumi Cloud, and takes nobody's access token.</summary>
internal sealed class CloudStandIn : IDisposable
{
    // What api.pulumi.com answers to GET /api/user with a token that it doesn't know.
    private static readonly byte[] Unauthorized = Encoding.UTF8.GetBytes("""{"code":401,"message":"Unauthorized: No credentials provided or are invalid."}""");

    private readonly HttpListener _listener = new();

    public CloudStandIn()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Url = $"http://{free.LocalEndpoint}";
        free.Stop();
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Unauthorized);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // It was closed.
        }
    }
}
