using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Lab.Infra.Tests.Support;

/// <summary>An instance metadata service that only takes requests with a session token (IMDSv2).</summary>
internal sealed class MetadataService : IAsyncDisposable
{
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string LifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds";
    private const string Token = "AQAEAP-session-token";

    private readonly WebApplication _server;

    private MetadataService(WebApplication server) => _server = server;

    /// <summary>Its address.</summary>
    public string Endpoint => _server.Urls.Single();

    /// <summary>Begins to serve.</summary>
    /// <param name="address">Where, on a free port.</param>
    /// <param name="answer">The text at a path after <c>/latest/</c>; <see langword="null"/> when there is none.</param>
    public static async Task<MetadataService> StartAsync(IPAddress address, Func<string, Task<string?>> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(options => options.Listen(address, port: 0));
        var server = builder.Build();
        server.Run(context => AnswerAsync(context, answer));
        await server.StartAsync();
        return new MetadataService(server);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, Func<string, Task<string?>> answer)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Path.Value!["/latest/".Length..];
        if (request.Method == "PUT" && path == "api/token" && request.Headers.TryGetValue(LifetimeHeader, out var lifetime))
        {
            response.Headers[LifetimeHeader] = lifetime;
            await response.WriteAsync(Token);
        }
        else if (request.Headers[TokenHeader] != Token) response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (await answer(path) is { } text) await response.WriteAsync(text);
        else response.StatusCode = StatusCodes.Status404NotFound;
    }
}
