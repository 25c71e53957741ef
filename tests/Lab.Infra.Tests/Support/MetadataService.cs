using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lab.Infra.Tests.Support;

/// <summary>An instance metadata service that only takes requests with a session token (IMDSv2).</summary>
internal sealed class MetadataService : IDisposable
{
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string LifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds";
    private const string Token = "AQAEAP-session-token";

    private readonly HttpListener _listener = new();
    private readonly Func<string, string?> _answer;
    private readonly Task _serving;

    /// <summary>Begins to serve.</summary>
    /// <param name="address">Where, on a free port.</param>
    /// <param name="answer">The text at a path after <c>/latest/</c>; <see langword="null"/> when there is none.</param>
    public MetadataService(IPAddress address, Func<string, string?> answer)
    {
        _answer = answer;
        using (var probe = new TcpListener(address, 0))
        {
            probe.Start();
            Endpoint = $"http://{probe.LocalEndpoint}";
        }

        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Its address.</summary>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Close();
        _serving.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                await AnswerAsync(context.Request, context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed, by this side or the other.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath["/latest/".Length..];
        var (status, text) = (request.HttpMethod, path) switch
        {
            ("PUT", "api/token") when request.Headers[LifetimeHeader] is not null => (HttpStatusCode.OK, Token),
            ("GET", _) when request.Headers[TokenHeader] != Token => (HttpStatusCode.Unauthorized, ""),
            ("GET", _) when _answer(path) is { } found => (HttpStatusCode.OK, found),
            _ => (HttpStatusCode.NotFound, ""),
        };
        response.StatusCode = (int)status;
        if (request.Headers[LifetimeHeader] is { } lifetime) response.Headers[LifetimeHeader] = lifetime;
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        response.Close();
    }
}
