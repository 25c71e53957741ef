using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>An API server as an administrator reaches it: objects are JSON, kinds are looked up in the server's own discovery.</summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/api-concepts/</remarks>
public sealed class KubernetesClient : IDisposable
{
    private readonly ConcurrentDictionary<(string ApiVersion, string Kind), (string Plural, bool IsNamespaced)> _resources = [];
    private readonly HttpClient _http;

    internal KubernetesClient(Uri server, ClusterCertificates certificates)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificates.Authority);
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { ClientCertificates = [certificates.Administrator], CertificateChainPolicy = trust },
            EnableMultipleHttp2Connections = true,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = server,
            DefaultRequestVersion = HttpVersion.Version20,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The object at a path such as <c>/api/v1/namespaces/a/pods/b</c>.</summary>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public async Task<JsonObject> GetAsync(string path) => JsonNode.Parse(await SendAsync(HttpMethod.Get, path))!.AsObject();

    /// <summary>The text at a path such as <c>/readyz</c>.</summary>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public Task<string> GetTextAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>The object of that name, or <see langword="null"/> where there is none.</summary>
    public async Task<JsonObject?> FindAsync(string path)
    {
        try
        {
            return await GetAsync(path);
        }
        catch (KubernetesStatusException exception) when (exception.Code == 404)
        {
            return null;
        }
    }

    /// <summary>The objects of a collection such as <c>/api/v1/nodes</c>.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path) =>
        [.. (await GetAsync(path))["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>Makes an object (a POST), checked strictly.</summary>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public async Task<JsonObject> CreateAsync(JsonObject manifest) =>
        JsonNode.Parse(await SendAsync(HttpMethod.Post, $"{await CollectionOfAsync(manifest)}?fieldValidation=Strict", manifest))!.AsObject();

    /// <summary>
    /// Makes or changes an object by server-side apply, checked strictly, as <c>kubectl apply --server-side --validate=strict</c> does.
    /// </summary>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public async Task<JsonObject> ApplyAsync(JsonObject manifest, string fieldManager = "lab")
    {
        var path = $"{await PathOfAsync(manifest)}?fieldManager={fieldManager}&fieldValidation=Strict&force=true";
        return JsonNode.Parse(await SendAsync(HttpMethod.Patch, path, manifest, "application/apply-patch+yaml"))!.AsObject();
    }

    /// <summary>Changes an object by a merge patch (RFC 7386).</summary>
    /// <param name="path">The object's path, or that of a subresource: <c>/api/v1/namespaces/a/pods/b/status</c>.</param>
    /// <param name="patch">What becomes different.</param>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public async Task<JsonObject> PatchAsync(string path, JsonObject patch) =>
        JsonNode.Parse(await SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json"))!.AsObject();

    /// <summary>Calls a subresource such as <c>…/pods/b/eviction</c>.</summary>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public Task PostAsync(string path, JsonObject body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Asks for an object, or all of a collection, to be deleted.</summary>
    /// <param name="path">Its path, with a selector for some of a collection.</param>
    /// <param name="atOnce">Whether pods go without their grace period.</param>
    /// <exception cref="KubernetesStatusException">The API server refuses.</exception>
    public Task DeleteAsync(string path, bool atOnce = false) => SendAsync(
        HttpMethod.Delete, path, atOnce ? new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["gracePeriodSeconds"] = 0 } : null);

    /// <summary>The objects of a collection as they are and as they change, until it is disposed.</summary>
    /// <param name="collection">Its path: <c>/api/v1/namespaces/a/pods</c>.</param>
    public Task<ObjectWatch> WatchAsync(string collection) => ObjectWatch.StartAsync(this, collection);

    /// <summary>The path of the object that a manifest describes.</summary>
    public async Task<string> PathOfAsync(JsonObject manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return $"{await CollectionOfAsync(manifest)}/{(string)manifest["metadata"]!["name"]!}";
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The lines of a watch, each an event.</summary>
    internal async IAsyncEnumerable<JsonObject> EventsAsync(
        string collection, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{collection}?watch=1&resourceVersion={resourceVersion}")
        {
            Version = HttpVersion.Version20,
        };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        if (!response.IsSuccessStatusCode) throw KubernetesStatusException.Of((int)response.StatusCode, await reader.ReadToEndAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line) yield return JsonNode.Parse(line)!.AsObject();
    }

    private async Task<string> CollectionOfAsync(JsonObject manifest)
    {
        var (apiVersion, kind) = ((string)manifest["apiVersion"]!, (string)manifest["kind"]!);
        var root = apiVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";
        if (!_resources.TryGetValue((apiVersion, kind), out var resource))
        {
            var served = (await GetAsync(root))["resources"]!.AsArray()
                .FirstOrDefault(each => (string?)each!["kind"] == kind && !((string)each["name"]!).Contains('/', StringComparison.Ordinal))
                ?? throw new KubernetesStatusException(404, "NotFound", $"the API server has no {kind} in {apiVersion}");
            resource = _resources[(apiVersion, kind)] = ((string)served["name"]!, (bool)served["namespaced"]!);
        }

        return resource.IsNamespaced
            ? $"{root}/namespaces/{(string?)manifest["metadata"]!["namespace"] ?? "default"}/{resource.Plural}"
            : $"{root}/{resource.Plural}";
    }

    private async Task<string> SendAsync(HttpMethod method, string path, JsonObject? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue(type));
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text : throw KubernetesStatusException.Of((int)response.StatusCode, text);
    }
}
