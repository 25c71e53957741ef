using System.Globalization;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// Node ports that one request takes (https://github.com/kubernetes/kubernetes/tree/v1.31.4/pkg/registry/core/service/portallocator).
/// A port is one Service's alone, whatever its protocol.
/// </summary>
internal sealed class NodePorts(ClusterApi api, bool dryRun)
{
    private const int First = 30000;
    private const int Last = 32767;

    /// <summary>The lower ports, left to those who name theirs as long as there are others: the range's size by 32, at least 16, at most 128.</summary>
    private const int StaticPorts = 86;

    /// <summary>A dry run reserves nothing: it counts on from the top of the range (recorded case 06b, run 1).</summary>
    private const int BeforeDryRun = 32768;

    private readonly HashSet<int> _taken =
    [
        .. api.List("Service").SelectMany(each => each.Spec.List("ports").Maps).Select(port => port.Integer("nodePort") ?? 0),
        .. api.List("Service").Select(each => each.Spec.Integer("healthCheckNodePort") ?? 0),
    ];

    private int _lastOfDryRun = BeforeDryRun;

    /// <summary>Takes the port, or says in the API server's words why it can't be had.</summary>
    public string? Take(int port)
    {
        if (port is < First or > Last)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"provided port is not in the valid range. The range of valid ports is {First}-{Last}");
        }

        _lastOfDryRun = Math.Max(_lastOfDryRun == BeforeDryRun ? 0 : _lastOfDryRun, port);
        return _taken.Add(port) ? null : "provided port is already allocated";
    }

    /// <summary>
    /// Takes a free port. The real one is random out of the upper band and, when that is full, out of the rest
    /// (https://kubernetes.io/docs/concepts/services-networking/service/#avoid-nodeport-collisions); here <paramref name="seed"/> decides.
    /// </summary>
    /// <exception cref="KubernetesApiException"><c>InternalError</c>: every port is taken.</exception>
    public int Next(uint seed)
    {
        if (dryRun) return ++_lastOfDryRun;
        int[] order = [.. Band(First + StaticPorts, Last, seed), .. Band(First, First + StaticPorts - 1, seed)];
        var found = Array.Find(order, port => !_taken.Contains(port));
        if (found == 0)
        {
            throw new KubernetesApiException("InternalError", "Internal error occurred: failed to allocate a nodePort: range is full");
        }

        _taken.Add(found);
        return found;
    }

    private static IEnumerable<int> Band(int first, int last, uint seed)
    {
        var size = last - first + 1;
        return Enumerable.Range(0, size).Select(step => first + (((int)(seed % size) + step) % size));
    }
}
