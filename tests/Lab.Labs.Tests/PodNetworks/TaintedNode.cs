using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Lab.Labs.Multus;
using Lab.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Lab.Labs.Tests.PodNetworks;

/// <summary>
/// A node with taints behind a stand-in API server with optimistic concurrency, and the pod that takes one off: its own mounts, so that the
/// program finds its service account where Kubernetes puts it.
/// </summary>
internal sealed class TaintedNode : IAsyncDisposable
{
    private const string Name = "ip-192-168-1-10.ap-northeast-2.compute.internal";
    private const string Token = "token-of-the-service-account";
    private const string Script = "remove-startup-taint.sh";

    private readonly Lock _lock = new();
    private readonly DirectoryInfo _pod = Directory.CreateTempSubdirectory("lab-pod-");
    private readonly ConcurrentQueue<int> _statuses = [];
    private readonly JsonObject _node;
    private WebApplication? _server;
    private (string Method, int Status)? _failure;
    private bool _patched;

    private TaintedNode(JsonArray taints) => _node = new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = Name,
            ["resourceVersion"] = "1",
            ["labels"] = new JsonObject { ["kubernetes.io/os"] = "linux" },
        },
        ["spec"] = new JsonObject { ["taints"] = taints },
    };

    /// <summary>How often the program finds no configuration of Multus.</summary>
    public int ConfigurationAppearsAfterLooks { get; set; }

    /// <summary>Happens once, when a patch has come and before it is looked at.</summary>
    public Action BeforeFirstPatch { get; set; } = () => { };

    /// <summary>Whether the API server was asked anything while there was no configuration of Multus.</summary>
    public bool AskedBeforeConfiguration { get; private set; }

    /// <summary>What the API server answered, in order.</summary>
    public IReadOnlyCollection<int> Statuses => _statuses;

    /// <summary>The keys of the node's taints.</summary>
    public IEnumerable<string> TaintKeys => _node["spec"]!["taints"]!.AsArray().Select(taint => taint!["key"]!.ToString());

    /// <summary>The node's labels.</summary>
    public IReadOnlyDictionary<string, string> Labels =>
        _node["metadata"]!["labels"]!.AsObject().ToDictionary(label => label.Key, label => label.Value!.ToString());

    /// <summary>Whether the readiness probe of the pod succeeds.</summary>
    public bool SaysRemoved => File.Exists(In("tmp", "removed"));

    /// <summary>Makes one.</summary>
    /// <exception cref="SkipException">This machine or user can't.</exception>
    public static async Task<TaintedNode> StartAsync(IEnumerable<JsonObject> taints)
    {
        foreach (var program in (string[])["curl", "jq"]) InstalledProgram.Find(program);
        var allowed = await InstalledProgram.Find("unshare").RunAsync(["--map-root-user", "--mount", "true"]);
        Skip.If(allowed.ExitCode != 0, $"no mount namespace can be made here: {allowed.Output.Trim()}");
        var node = new TaintedNode([.. taints.Select(taint => taint.DeepClone())]);
        node.WriteFiles();
        using var certificate = SelfSigned();
        await File.WriteAllTextAsync(node.In("run", "secrets", "kubernetes.io", "serviceaccount", "ca.crt"), certificate.ExportCertificatePem());
        await node.ServeAsync(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null));
        return node;
    }

    /// <summary>Puts a taint on the node, as a controller does.</summary>
    public void Add(JsonObject taint)
    {
        _node["spec"]!["taints"]!.AsArray().Add(taint.DeepClone());
        NextVersion();
    }

    /// <summary>Answers the next request of a method with an error.</summary>
    public void FailOnce(string method, int status) => _failure = (method, status);

    /// <summary>Runs the program until it has nothing more to do.</summary>
    public async Task RunAsync()
    {
        // The pod sees nothing of this machine's /tmp, where the repository may be.
        File.Copy(Path.Combine(RepositoryRoot.Path, "labs", "Multus", Script), In("run", "programs", Script));
        if (ConfigurationAppearsAfterLooks == 0) await File.WriteAllTextAsync(Configuration, "");
        var result = await InstalledProgram.Find("timeout").RunAsync(
            [
                "20", "unshare", "--map-root-user", "--mount", "sh", "-euc",
                """root=$1; shift; mount --bind "$root/run" /run; mount --bind "$root/tmp" /tmp; exec sh "$@" """,
                "sh", _pod.FullName, $"/run/programs/{Script}", MultusLabels.StartupTaint, "/tmp/00-multus.conf", MultusLabels.WasReady,
            ],
            ("KUBERNETES_SERVICE_HOST", "127.0.0.1"),
            ("KUBERNETES_SERVICE_PORT", new Uri(_server!.Urls.Single()).Port.ToString(CultureInfo.InvariantCulture)),
            ("NODE_NAME", Name), ("LOOKS", ConfigurationAppearsAfterLooks.ToString(CultureInfo.InvariantCulture)),
            ("PATH", $"/run/programs:{Environment.GetEnvironmentVariable("PATH")}"));
        result.ExitCode.ShouldBe(0, result.Output);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _pod.Delete(recursive: true);
    }

    private string Configuration => In("tmp", "00-multus.conf");

    private string In(params string[] path) => Path.Combine([_pod.FullName, .. path]);

    private void WriteFiles()
    {
        _pod.CreateSubdirectory("tmp");
        _pod.CreateSubdirectory("run/secrets/kubernetes.io/serviceaccount");
        _pod.CreateSubdirectory("run/programs");
        File.WriteAllText(In("run", "secrets", "kubernetes.io", "serviceaccount", "token"), Token);

        // The program's pauses are short here, each is counted, and its last one, for ever, ends it.
        WriteProgram("sleep", """
            echo >> /tmp/pauses
            [ "$(wc -l < /tmp/pauses)" -lt "$LOOKS" ] || touch /tmp/00-multus.conf
            """);
        WriteProgram("tail", "exit 0");
    }

    private void WriteProgram(string name, string text)
    {
        var path = In("run", "programs", name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task ServeAsync(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.Configure<KestrelServerOptions>(
            options => options.Listen(IPAddress.Loopback, port: 0, listen => listen.UseHttps(certificate)));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        string answer;
        lock (_lock)
        {
            AskedBeforeConfiguration |= !File.Exists(Configuration);
            context.Response.StatusCode = StatusOf(context.Request, body);
            answer = _node.ToJsonString();
        }

        _statuses.Enqueue(context.Response.StatusCode);
        await context.Response.WriteAsync(answer);
    }

    private int StatusOf(HttpRequest request, string body)
    {
        if (request.Headers.Authorization != $"Bearer {Token}") return StatusCodes.Status401Unauthorized;
        if (request.Path != $"/api/v1/nodes/{Name}") return StatusCodes.Status404NotFound;
        if (_failure is { } failure && failure.Method == request.Method)
        {
            _failure = null;
            return failure.Status;
        }

        return request.Method switch
        {
            "GET" => StatusCodes.Status200OK,
            "PATCH" when request.ContentType == "application/merge-patch+json" => Patch(JsonNode.Parse(body)!.AsObject()),
            _ => StatusCodes.Status415UnsupportedMediaType,
        };
    }

    private int Patch(JsonObject patch)
    {
        if (!_patched)
        {
            _patched = true;
            BeforeFirstPatch();
        }

        // A patch that names the version it was made from is refused when the object has another one.
        if (patch["metadata"]?["resourceVersion"] is { } version && version.ToString() != _node["metadata"]!["resourceVersion"]!.ToString())
        {
            return StatusCodes.Status409Conflict;
        }

        Merge(_node, patch);
        NextVersion();
        return StatusCodes.Status200OK;
    }

    // RFC 7386, 2.
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null) target.Remove(key);
            else if (value is JsonObject inner && target[key] is JsonObject existing) Merge(existing, inner);
            else target[key] = value.DeepClone();
        }
    }

    private void NextVersion()
    {
        var metadata = _node["metadata"]!;
        metadata["resourceVersion"] = (int.Parse(metadata["resourceVersion"]!.ToString(), CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
    }
}
