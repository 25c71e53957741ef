using Lab.Cli.Aws;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;
using Lab.Labs.Multus;

namespace Lab.Cli.Probes;

/// <summary>
/// Sends packets from where that is possible, and says so where it isn't. What stopped a packet it can't tell, but that something refused it;
/// the way that one took it can't tell at all.
/// </summary>
/// <param name="host">The process: this machine is a host of the internet.</param>
/// <param name="probe">Tells addresses.</param>
/// <param name="queries">Asks AWS.</param>
/// <param name="kubectl">Asks the cluster.</param>
internal sealed class PathObserver(LabHost host, ILabProbe probe, AwsQueries queries, KubectlCli kubectl)
{
    // Each is a kubectl process, or a command that Systems Manager carries about; a class looks at many environments from one machine.
    private const int MostAtOnce = 4;

    // Of sending alone: who and where the ends are is asked by questions with a bound of their own, and what these can't tell is a finding.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly SemaphoreSlim Places = new(MostAtOnce);

    /// <summary>Sends a packet and waits for its answer.</summary>
    /// <exception cref="NotObservedException">It can't be sent from there, or nobody would be where it goes.</exception>
    /// <exception cref="ObservationException">An end does not exist.</exception>
    public async Task<ProbedPath> FollowAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken)
    {
        var source = await SourceAsync(from, cancellationToken);
        var address = await AddressAsync(to, from is PathEnd.Internet, cancellationToken);
        await Places.WaitAsync(cancellationToken);
        using var limit = new CancellationTokenSource(Longest, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var attempt = await TryAsync(source, to, address, port, either.Token);
            return new ProbedPath(
                attempt.IsReached, attempt.SourceSeen, [], attempt.IsReached ? null : attempt.Words, attempt.IsRefused ? RefusedBy.Other : null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NotObservedException($"{from} told nothing within {Longest.TotalSeconds} s");
        }
        finally
        {
            Places.Release();
        }
    }

    private async Task<Attempt> TryAsync(IVantage source, PathEnd to, string address, PathPort port, CancellationToken cancellationToken) => port.Protocol switch
    {
        "icmp" when source is PodVantage pod && await CapturingAsync(to, cancellationToken) is { } other => await pod.PingSeenAsync(other, address, cancellationToken),
        "icmp" => await source.PingAsync(address, cancellationToken),
        "tcp" when to is PathEnd.LoadBalancer => await source.GetAsync(address, port.Port, cancellationToken),
        "tcp" => await source.ConnectAsync(address, port.Port, cancellationToken),
        _ => throw new NotObservedException($"nothing here sends {port}"),
    };

    private async Task<IVantage> SourceAsync(PathEnd from, CancellationToken cancellationToken) => from switch
    {
        PathEnd.Pod pod => Vantage(await PodAsync(pod.ClusterName, pod.Namespace, pod.Name, cancellationToken), networkInterface: null),
        PathEnd.PodInterface pod => Vantage(await PodAsync(pod.ClusterName, pod.Namespace, pod.Name, cancellationToken), pod.Interface),
        PathEnd.Instance instance => new ServerVantage(queries, (await InstanceAsync(instance.Id, cancellationToken)).Id, host.Time),
        PathEnd.Internet stranger => await StrangerAsync(stranger.Address, cancellationToken),
        PathEnd.ImaginedPod => throw new NotObservedException("there is no pod that could send it"),
        PathEnd.Subnet subnet => throw new NotObservedException($"{subnet.Id} is a subnet, and no host of it that could send it is known"),
        _ => throw new ObservationException("an end that opens connections", $"{from} opens no connections"),
    };

    private async Task<string> AddressAsync(PathEnd to, bool isOutside, CancellationToken cancellationToken)
    {
        switch (to)
        {
            case PathEnd.Pod end:
                return (await PodAsync(end.ClusterName, end.Namespace, end.Name, cancellationToken)).PodIp ?? throw Missing($"pod {end.Name} has no address");
            case PathEnd.PodInterface end:
                var pod = await PodAsync(end.ClusterName, end.Namespace, end.Name, cancellationToken);
                return NetworkStatus.Of(pod).FirstOrDefault(each => each.Interface == end.Interface)?.Address ?? throw Missing($"pod {end.Name} has no {end.Interface}");
            case PathEnd.Service end:
                return (await probe.ServicesAsync(end.ClusterName, end.Namespace, cancellationToken)).FirstOrDefault(service => service.Name == end.Name)?.ClusterIp
                    ?? throw Missing($"there is no Service {end.Namespace}/{end.Name}");
            case PathEnd.Node end:
                return (await probe.NodesAsync(end.ClusterName, cancellationToken)).FirstOrDefault(node => node.Name == end.Name)?.InternalIp
                    ?? throw Missing($"there is no node {end.Name}");
            case PathEnd.Instance end when isOutside:
                var instance = await InstanceAsync(end.Id, cancellationToken);
                return instance.PublicIp ?? throw new NotObservedException($"{instance.Id} has no public address to send it to");
            case PathEnd.Instance end:
                return (await InstanceAsync(end.Id, cancellationToken)).PrivateIp;
            case PathEnd.LoadBalancer end:
                return end.DnsName;
            case PathEnd.ClusterEndpoint end:
                var cluster = await probe.ClusterAsync(end.ClusterName, cancellationToken) ?? throw Missing($"there is no cluster {end.ClusterName}");
                return new Uri(cluster.Endpoint).Host;
            case PathEnd.Internet end:
                return end.Address;
            case PathEnd.Subnet end:
                throw new NotObservedException($"{end.Id} is a subnet, and no host of it that could answer is known");
            default:
                throw new ObservationException("an end that takes connections", $"{to} takes no connections");
        }
    }

    // That another host of the internet would see the same nobody can say.
    private async Task<IVantage> StrangerAsync(string address, CancellationToken cancellationToken)
    {
        var own = await PublicAddress.AskAsync(host, cancellationToken);
        return own?.ToString() == address
            ? new OwnVantage(host)
            : throw new NotObservedException($"this machine {(own is null ? "does not know its public address" : $"is {own}")}, and that host is {address}");
    }

    private PodVantage Vantage(ProbedPod pod, string? networkInterface) =>
        PodVantage.Problem(pod) is { } problem ? throw new NotObservedException(problem) : new PodVantage(kubectl, pod, networkInterface);

    private async Task<ProbedPod?> CapturingAsync(PathEnd to, CancellationToken cancellationToken) =>
        to is PathEnd.Pod end && await PodAsync(end.ClusterName, end.Namespace, end.Name, cancellationToken) is var pod && PodVantage.CanCapture(pod) ? pod : null;

    private async Task<ProbedPod> PodAsync(string cluster, string podNamespace, string name, CancellationToken cancellationToken) =>
        (await probe.PodsAsync(cluster, podNamespace, cancellationToken)).FirstOrDefault(pod => pod.Name == name) ?? throw Missing($"there is no pod {podNamespace}/{name}");

    private async Task<ProbedInstance> InstanceAsync(string id, CancellationToken cancellationToken) =>
        (await probe.InstancesAsync(cancellationToken)).FirstOrDefault(instance => instance.Id == id) ?? throw Missing($"{id} is not running");

    private static ObservationException Missing(string what) => new("both ends of the path exist", what);
}
