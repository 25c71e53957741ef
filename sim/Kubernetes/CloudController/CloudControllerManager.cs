using System.Globalization;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// The AWS cloud controller manager in the control plane of an EKS cluster: it always runs. It knows nodes by their instances and makes load
/// balancers for Services that name no class. Recorded with 1.33; up to 1.32 it counts as the 1.31 whose source was read.
/// </summary>
internal sealed class CloudControllerManager
{
    private readonly CloudNodeController _nodes;
    private readonly CloudNodeLifecycleController _lifecycle;
    private readonly ServiceController _services;

    public CloudControllerManager(ClusterApi api)
    {
        var isOld = int.Parse(api.Cluster.Version.Split('.')[1], CultureInfo.InvariantCulture) < 33;
        _nodes = new CloudNodeController(api);
        _lifecycle = new CloudNodeLifecycleController(api);
        _services = new ServiceController(api, new AwsCloud(api, revokesFromUntagged: !isOld), writesChanges: isOld);
    }

    /// <summary>Does what is due now.</summary>
    public void Run()
    {
        _nodes.Run();
        _lifecycle.Run();
        _services.Run();
    }

    /// <summary>When something is due next.</summary>
    /// <param name="awaited">Only what somebody waits for.</param>
    public DateTimeOffset? Next(bool awaited) => new[] { _lifecycle.Next(), _services.Next(awaited) }.Min();
}
