using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>
/// One real Kubernetes control plane for all tests of a run: etcd, API server, controller manager, scheduler, and kwok as the kubelet of
/// nodes that are annotated for it. Everything that it writes is in a folder that goes with it.
/// </summary>
public sealed class KubernetesControlPlane : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>The annotation of nodes that kwok looks after.</summary>
    public const string KwokAnnotation = "kwok.x-k8s.io/node";

    // The service range of the lab's clusters.
    private const string ServiceRange = "10.100.0.0/16";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly List<RunningProgram> _programs = [];
    private DirectoryInfo? _folder;
    private ClusterCertificates? _certificates;
    private KubernetesClient? _client;
    private int _port;
    private int _namespaces;

    /// <summary>Its API server; skips the test where the programs are missing.</summary>
    public KubernetesClient Client
    {
        get
        {
            Skip.If(Missing is not null, Missing);
            return _client!;
        }
    }

    /// <summary>Where the scheduler writes what it does, nodes and scores for each pod included.</summary>
    public string SchedulerLog => _programs.Single(program => Path.GetFileName(program.Log) == "kube-scheduler.log").Log;

    private static string? Missing => KubernetesPrograms.WhyMissing(KubernetesPrograms.ControlPlane);

    /// <summary>Writes a kubeconfig of the administrator.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="host">The address that the API server is reached at: it listens on all, also for network namespaces of this machine.</param>
    public void WriteKubeconfig(string file, string host = "127.0.0.1") =>
        File.WriteAllText(file, _certificates!.Kubeconfig(Text($"https://{host}:{_port}")));

    /// <summary>Makes a namespace for a case, with the service account that pods of it run as.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> NamespaceAsync(string purpose)
    {
        var name = Text($"{purpose}-{Interlocked.Increment(ref _namespaces)}");
        await Client.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = name },
        });
        await using var accounts = await Client.WatchAsync($"/api/v1/namespaces/{name}/serviceaccounts");
        await accounts.UntilAsync("default", _ => true, "is there");
        return name;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        _folder = Directory.CreateTempSubdirectory("lab-control-plane-");
        try
        {
            Start();
            await UntilReadyAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        foreach (var program in Enumerable.Reverse(_programs)) await program.DisposeAsync();
        _programs.Clear();
        _certificates?.Dispose();
        _folder?.Delete(recursive: true);
        _folder = null;
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private void Start()
    {
        var folder = _folder!.FullName;
        var ports = FreePorts(5);
        _port = ports[2];
        _certificates = new ClusterCertificates(folder);
        _client = new KubernetesClient(new Uri(Text($"https://localhost:{_port}")), _certificates);
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        WriteKubeconfig(kubeconfig);

        Run(
            "etcd", "--data-dir", Path.Combine(folder, "etcd"), "--unsafe-no-fsync",
            "--listen-client-urls", Text($"http://127.0.0.1:{ports[0]}"), "--advertise-client-urls", Text($"http://127.0.0.1:{ports[0]}"),
            "--listen-peer-urls", Text($"http://127.0.0.1:{ports[1]}"));
        Run(
            "kube-apiserver", "--etcd-servers", Text($"http://127.0.0.1:{ports[0]}"), "--secure-port", Text($"{_port}"),
            "--anonymous-auth=false", "--client-ca-file", _certificates.AuthorityFile,
            "--tls-cert-file", _certificates.ServerFile, "--tls-private-key-file", _certificates.ServerKeyFile,
            "--authorization-mode", "RBAC", "--service-cluster-ip-range", ServiceRange, "--allow-privileged",
            "--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", _certificates.TokenKeyFile,
            "--service-account-signing-key-file", _certificates.TokenKeyFile);
        Run(
            "kube-controller-manager", "--kubeconfig", kubeconfig, "--leader-elect=false", "--use-service-account-credentials",
            "--service-account-private-key-file", _certificates.TokenKeyFile, "--root-ca-file", _certificates.AuthorityFile,
            "--kube-api-qps", "500", "--kube-api-burst", "1000",
            "--bind-address", "127.0.0.1", "--secure-port", Text($"{ports[3]}"), "--cert-dir", Path.Combine(folder, "controller-manager"));
        Run(
            "kube-scheduler", "--config", SchedulerConfiguration(kubeconfig),
            "--bind-address", "127.0.0.1", "--secure-port", Text($"{ports[4]}"), "--cert-dir", Path.Combine(folder, "scheduler"),
            "--vmodule", "schedule_one=10");

        // Without leases the node controller takes the nodes as gone.
        Run(
            "kwok", "--kubeconfig", kubeconfig, "--manage-nodes-with-annotation-selector", $"{KwokAnnotation}=fake",
            "--node-lease-duration-seconds", "40");
    }

    /// <summary>kube-scheduler's own defaults but for how often it may call the API server, and that no pod waits for longer to be tried again.</summary>
    private string SchedulerConfiguration(string kubeconfig)
    {
        var file = Path.Combine(_folder!.FullName, "scheduler.yaml");
        File.WriteAllText(file, $$"""
            apiVersion: kubescheduler.config.k8s.io/v1
            kind: KubeSchedulerConfiguration
            clientConnection: {kubeconfig: "{{kubeconfig}}", qps: 1000, burst: 2000}
            leaderElection: {leaderElect: false}
            podMaxBackoffSeconds: 1
            """);
        return file;
    }

    private void Run(string program, params IEnumerable<string> arguments) =>
        _programs.Add(RunningProgram.Start(_folder!.FullName, KubernetesPrograms.Find(program)!, arguments));

    private async Task UntilReadyAsync()
    {
        using var timeout = new CancellationTokenSource(LongestStart);
        using var timer = new PeriodicTimer(Look);
        try
        {
            while (!await IsReadyAsync()) await timer.WaitForNextTickAsync(timeout.Token);
        }
        catch (OperationCanceledException exception)
        {
            var logs = string.Join("\n\n", _programs.Select(each => each.Tail()));
            throw new TimeoutException($"the control plane is not ready after {LongestStart}:\n{logs}", exception);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return await _client!.GetTextAsync("/readyz") == "ok"
                && await _client.FindAsync("/api/v1/namespaces/default/serviceaccounts/default") is not null;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (KubernetesStatusException)
        {
            return false;
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
