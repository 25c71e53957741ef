using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Lab.ControlPlane.Tests.Cluster;

namespace Lab.ControlPlane.Tests.Proxy;

/// <summary>
/// A node that is a network namespace of this machine with the real kube-proxy in it. It needs root, <c>ip</c> and <c>iptables</c>.
/// </summary>
internal sealed class RealKubeProxy : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private static int _nodes;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-kube-proxy-");
    private readonly KubernetesControlPlane _plane;
    private readonly string _name;
    private string _outer = "";
    private RunningProgram? _proxy;

    private RealKubeProxy(KubernetesControlPlane plane, string name) => (_plane, _name) = (plane, name);

    /// <summary>The name of the node.</summary>
    public string NodeName => _name;

    /// <summary>Its address.</summary>
    public string Address { get; private init; } = "";

    /// <summary>Makes the node; skips the test where that can't be.</summary>
    public static async Task<RealKubeProxy> MakeNodeAsync(KubernetesControlPlane plane)
    {
        foreach (var tool in new[] { "kube-proxy", "ip", "iptables", "iptables-save", "conntrack" }) KubernetesPrograms.Require(tool);
        Skip.If(Environment.UserName != "root", "network namespaces want root");

        // A subnet of its own for each node, those of other runs on this machine too; the kernel takes a link away some time after its node.
        var number = (Environment.ProcessId + Interlocked.Increment(ref _nodes)) % 250;
        var name = Text($"lab-proxy-{number}");
        var node = new RealKubeProxy(plane, name) { _outer = Text($"10.254.{number}.1"), Address = Text($"10.254.{number}.2") };
        try
        {
            await node.WireAsync(Text($"lp{number}"));
            await plane.Client.CreateAsync(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Node",
                ["metadata"] = new JsonObject { ["name"] = name },
                ["status"] = new JsonObject { ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = node.Address }) },
            });
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts its kube-proxy, set as EKS sets it where that shows in the rules: iptables mode, no cluster CIDR.</summary>
    public void Start()
    {
        var kubeconfig = Path.Combine(_folder.FullName, "kubeconfig");
        _plane.WriteKubeconfig(kubeconfig, _outer);
        _proxy = RunningProgram.Start(
            _folder.FullName, KubernetesPrograms.Require("ip"),
            "netns", "exec", _name, KubernetesPrograms.Require("kube-proxy"), "--kubeconfig", kubeconfig, "--hostname-override", _name,
            "--proxy-mode", "iptables", "--conntrack-max-per-core", "0", "--conntrack-min", "0");
    }

    /// <summary>The rules of both tables once it has written them, which it does in one go.</summary>
    /// <exception cref="TimeoutException">It writes none.</exception>
    public async Task<(ImmutableArray<string> Nat, ImmutableArray<string> Filter)> RulesAsync()
    {
        using var timeout = new CancellationTokenSource(Longest);
        using var timer = new PeriodicTimer(Look);
        try
        {
            while (true)
            {
                var nat = await SaveAsync("nat");
                if (nat.Any(line => line.StartsWith("-A KUBE-SVC-", StringComparison.Ordinal))) return (nat, await SaveAsync("filter"));
                await timer.WaitForNextTickAsync(timeout.Token);
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"no rules:\n{_proxy!.Tail()}", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        await RunAsync("ip", "netns", "delete", _name);
        if (await _plane.Client.FindAsync($"/api/v1/nodes/{_name}") is not null) await _plane.Client.DeleteAsync($"/api/v1/nodes/{_name}");
        _folder.Delete(recursive: true);
    }

    private async Task WireAsync(string link)
    {
        await RequireAsync("ip", "netns", "add", _name);
        await RequireAsync("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", _name);
        await RequireAsync("ip", "addr", "add", $"{_outer}/24", "dev", link);
        await RequireAsync("ip", "link", "set", link, "up");
        await RequireAsync("ip", "-n", _name, "addr", "add", $"{Address}/24", "dev", "eth0");
        await RequireAsync("ip", "-n", _name, "link", "set", "eth0", "up");
        await RequireAsync("ip", "-n", _name, "link", "set", "lo", "up");
        await RequireAsync("ip", "-n", _name, "route", "add", "default", "via", _outer);
    }

    private async Task<ImmutableArray<string>> SaveAsync(string table)
    {
        var (_, output) = await RunAsync("ip", "netns", "exec", _name, "iptables-save", "-t", table);
        return [.. output.Split('\n').Where(line => line.StartsWith("-A ", StringComparison.Ordinal)).Select(line => line.TrimEnd())];
    }

    private static async Task RequireAsync(string program, params string[] arguments)
    {
        var (code, output) = await RunAsync(program, arguments);
        Skip.If(code != 0, $"this machine makes no network namespaces: {program} {string.Join(' ', arguments)}: {output}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
