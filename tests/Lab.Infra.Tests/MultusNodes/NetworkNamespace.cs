using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Lab.Infra.Tests.Support;
using Lab.Tests;

namespace Lab.Infra.Tests.MultusNodes;

/// <summary>An ENI as a node sees it.</summary>
/// <param name="Name">Name of its interface.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="DeviceNumber">Its device number.</param>
internal sealed record NodeInterface(string Name, string Mac, int DeviceNumber)
{
    /// <summary>Its address with prefix length, and then its link is up; <see langword="null"/> means none and down.</summary>
    public string? Address { get; init; }
}

/// <summary>The state of an interface.</summary>
/// <param name="Link"><c>UP</c> or <c>DOWN</c>.</param>
/// <param name="ReversePathFilter">Its own <c>rp_filter</c>.</param>
/// <param name="Address">Its address with prefix length, if any.</param>
internal sealed record InterfaceState(string Link, string ReversePathFilter, string? Address);

/// <summary>A network namespace that stands for a node: its interfaces, and the instance metadata of their ENIs.</summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private const string Macs = "meta-data/network/interfaces/macs/";

    // Two addresses of the link-local range for each namespace, so that tests can run side by side.
    private static int _last;

    private readonly ConcurrentDictionary<string, NodeInterface> _interfaces = new(StringComparer.Ordinal);
    private readonly InstalledProgram _ip;
    private readonly string _name;
    private readonly string _programs;
    private MetadataService? _metadata;
    private NodeInterface? _late;
    private int _looks;

    private NetworkNamespace(InstalledProgram ip, string name)
    {
        (_ip, _name) = (ip, name);
        _programs = Directory.CreateTempSubdirectory("lab-node-").FullName;
    }

    /// <summary>How often the metadata was asked for the node's interfaces.</summary>
    public int Looks => _looks;

    /// <summary>Makes one.</summary>
    /// <exception cref="SkipException">This machine or user can't.</exception>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        foreach (var program in (string[])["awk", "curl", "sysctl"]) InstalledProgram.Find(program);
        var number = Interlocked.Increment(ref _last);
        var node = new NetworkNamespace(InstalledProgram.Find("ip"), $"lab-{Environment.ProcessId}-{number}");
        var made = await node._ip.RunAsync(["netns", "add", node._name]);
        Skip.If(made.ExitCode != 0, $"no network namespace can be made here: {made.Output.Trim()}");
        var (host, peer) = ($"169.254.77.{number * 4 + 1}", $"169.254.77.{number * 4 + 2}");
        var link = $"lab{Environment.ProcessId % 100000}-{number}";
        await node.IpAsync("link", "add", link, "type", "veth", "peer", "name", "imds", "netns", node._name);
        await node.IpAsync("address", "add", $"{host}/30", "dev", link);
        await node.IpAsync("link", "set", "dev", link, "up");
        await node.InsideAsync("address", "add", $"{peer}/30", "dev", "imds");
        await node.InsideAsync("link", "set", "dev", "imds", "up");
        node._metadata = await MetadataService.StartAsync(IPAddress.Parse(host), node.AnswerAsync);

        // There is no udev in a namespace.
        File.CreateSymbolicLink(Path.Combine(node._programs, "udevadm"), InstalledProgram.Find("true").Path);
        return node;
    }

    /// <summary>Attaches an ENI.</summary>
    public async Task AttachAsync(NodeInterface added)
    {
        _interfaces[added.Mac] = added;
        await AddLinkAsync(added);
    }

    /// <summary>Attaches an ENI when the metadata was asked for the node's interfaces once.</summary>
    public void AttachAfterFirstLook(NodeInterface added, bool inMetadataAtOnce = false)
    {
        _late = added;
        if (inMetadataAtOnce) _interfaces[added.Mac] = added;
    }

    /// <summary>Runs the script in the namespace.</summary>
    public Task<ProgramResult> BringUpAsync(int count, int seconds = 10) => _ip.RunAsync(
        [
            "netns", "exec", _name, "/bin/bash", Path.Combine(RepositoryRoot.Path, "infra", "MultusNodes", "multus-interfaces.sh"),
            count.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture),
        ],
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", _metadata!.Endpoint), ("PATH", $"{_programs}:{Environment.GetEnvironmentVariable("PATH")}"));

    /// <summary>The state of an interface.</summary>
    public async Task<InterfaceState> StateAsync(string name)
    {
        var link = JsonNode.Parse(await InsideAsync("-json", "address", "show", "dev", name))!.AsArray()[0]!;
        var isUp = link["flags"]!.AsArray().Any(flag => flag!.ToString() == "UP");
        var address = link["addr_info"]!.AsArray().FirstOrDefault(info => info!["family"]!.ToString() == "inet");
        return new InterfaceState(
            isUp ? "UP" : "DOWN", await ReversePathFilterAsync(name), address is null ? null : $"{address["local"]}/{address["prefixlen"]}");
    }

    /// <summary><c>rp_filter</c> of an interface or of <c>all</c>.</summary>
    public async Task<string> ReversePathFilterAsync(string name) =>
        (await IpAsync("netns", "exec", _name, "cat", $"/proc/sys/net/ipv4/conf/{name}/rp_filter")).Trim();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_metadata is not null) await _metadata.DisposeAsync();
        await _ip.RunAsync(["netns", "delete", _name]);
        Directory.Delete(_programs, recursive: true);
    }

    private async Task AddLinkAsync(NodeInterface added)
    {
        await InsideAsync("link", "add", added.Name, "address", added.Mac, "type", "veth", "peer", "name", $"{added.Name}-peer");

        // As systemd has it on Amazon Linux 2023.
        await IpAsync("netns", "exec", _name, "sysctl", "--quiet", "--write", $"net.ipv4.conf.{added.Name}.rp_filter=2");
        if (added.Address is null) return;
        await InsideAsync("address", "add", added.Address, "dev", added.Name);
        await InsideAsync("link", "set", "dev", added.Name, "up");
    }

    private async Task<string?> AnswerAsync(string path)
    {
        if (path == Macs)
        {
            if (Interlocked.Increment(ref _looks) == 2 && _late is { } late) await AttachAsync(late);
            return string.Join('\n', _interfaces.Keys.Order(StringComparer.Ordinal).Select(mac => $"{mac}/"));
        }

        return path.StartsWith(Macs, StringComparison.Ordinal) && path.Split('/') is [.., var mac, "device-number"]
            && _interfaces.TryGetValue(mac, out var found)
            ? found.DeviceNumber.ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private Task<string> InsideAsync(params string[] arguments) => IpAsync(["-netns", _name, .. arguments]);

    private async Task<string> IpAsync(params string[] arguments)
    {
        var result = await _ip.RunAsync(arguments);
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {result.Output}");
    }
}
