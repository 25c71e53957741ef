using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Cli.Processes;
using Lab.Cli.Reset;
using Lab.Labs.Checks;
using Lab.Labs.Images;

namespace Lab.Cli.Probes;

/// <summary>A pod whose image has a shell and network tools: <c>kubectl exec</c>.</summary>
/// <param name="kubectl">Asks the cluster.</param>
/// <param name="pod">The pod.</param>
/// <param name="networkInterface">The interface that pings leave by; <see langword="null"/> for the one of the route.</param>
internal sealed partial class PodVantage(KubectlCli kubectl, ProbedPod pod, string? networkInterface) : ShellVantage(pod.Name)
{
    // Room for the header of IPv4 and of ICMP.
    private const int Headers = 20 + 8;

    // Sizes that fit into one packet of any path.
    private const int SmallestSize = 100;
    private const int Sizes = 1000;

    private static readonly string[] WithTools = [LabImages.Netshoot.Repository, LabImages.NetworkMultitool.Repository, LabImages.Nginx.Repository];

    private static int s_pings;

    /// <inheritdoc/>
    protected override string Options => networkInterface is null ? "" : $"-I {networkInterface} ";

    /// <summary>Why nothing can be run in the pod, or <see langword="null"/>.</summary>
    public static string? Problem(ProbedPod pod) => pod switch
    {
        { IsReady: false } => $"{pod.Name} is not ready",
        _ when WithTools.Any(image => HasImage(pod, image)) => null,
        { Containers: [var first, ..] } => $"the image of {pod.Name} ({first.Image.Split('@')[0]}) is not known to have network tools",
        _ => $"{pod.Name} has no container",
    };

    /// <summary>
    /// Pings another pod, and looks there by <c>tcpdump</c> who it comes from. Several are under way at once: each is known by its size, which no NAT changes.
    /// tcpdump takes a moment until it listens, so there are several pings.
    /// </summary>
    /// <param name="other">The other pod; its image has to have tcpdump, and its container NET_RAW.</param>
    /// <param name="address">Its address.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<Attempt> PingSeenAsync(ProbedPod other, string address, CancellationToken cancellationToken)
    {
        var size = SmallestSize + (Interlocked.Increment(ref s_pings) % Sizes);
        var looking = new PodVantage(kubectl, other, networkInterface: null).RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"timeout 10 tcpdump -n -l -c 1 -i any 'icmp[icmptype] == icmp-echo and ip[2:2] == {size + Headers}'"), cancellationToken);
        var attempt = Judge(Ping, await RunAsync(string.Create(CultureInfo.InvariantCulture, $"ping -n -c 6 -i 1 -W 3 -s {size} {Options}{address}"), cancellationToken));
        var seen = await looking;
        return attempt with { SourceSeen = attempt.IsReached && Captured().Match(seen.Output) is { Success: true } match ? match.Groups["source"].Value : null };
    }

    /// <summary>Whether <see cref="PingSeenAsync"/> can look there.</summary>
    public static bool CanCapture(ProbedPod pod) => pod.IsReady && HasImage(pod, LabImages.Netshoot.Repository);

    /// <inheritdoc/>
    protected override async Task<ShellAnswer> RunAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            return await kubectl.ExecAsync(pod.Namespace, pod.Name, ["sh", "-c", line], cancellationToken);
        }
        catch (LabException refusal)
        {
            throw new NotObservedException($"nothing can be run in {pod.Name}: {string.Join("; ", refusal.Problems)}");
        }
    }

    private static bool HasImage(ProbedPod pod, string repository) =>
        pod.Containers is [var first, ..] && (first.Image == repository || first.Image.StartsWith($"{repository}:", StringComparison.Ordinal)
            || first.Image.StartsWith($"{repository}@", StringComparison.Ordinal));

    // 12:00:00.000000 eth0  In  IP 192.168.1.7 > 192.168.2.9: ICMP echo request, id 7, seq 1, length 108
    [GeneratedRegex(@"\bIP (?<source>[0-9.]+) > [0-9.]+: ICMP echo request", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Captured();
}
