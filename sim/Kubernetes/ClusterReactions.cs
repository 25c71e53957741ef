using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.CloudController;
using Lab.Simulation.Kubernetes.Controllers;
using Lab.Simulation.Kubernetes.Endpoints;
using Lab.Simulation.Kubernetes.ExternalDns;
using Lab.Simulation.Kubernetes.HealthChecks;
using Lab.Simulation.Kubernetes.LoadBalancerController;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Kubernetes.Scheduling;

namespace Lab.Simulation.Kubernetes;

/// <summary>Everything that reacts in one cluster of one world.</summary>
internal sealed class ClusterReactions
{
    private const int MostRounds = 1000;

    private readonly Reaction[] _controllers =
    [
        new(api => new CustomResourceDefinitions(api).Run()),
        new(api => new NamespaceController(api).Run()),
        new(api => new DaemonSetController(api).Run()),
        new(api => new DeploymentController(api).Run()),
        new(api => new ReplicaSetController(api).Run()),
        new(api => new GarbageCollector(api).Run()),
        new(api => new Scheduler(api).Run()),
        new(api => new Kubelet(api).Run()),
        new(api => new EndpointSliceController(api).Run()),
        new(api => new AwsLoadBalancerController(api).Run()),
        new(api => new NodeLifecycleController(api).Run()),
        new(api => new DisruptionController(api).Run()),
        new(api => new CloudControllerManager(api).Run()),
        new(api => new ExternalDnsController(api).Run()),
    ];

    private readonly Reaction _targetHealth = new(api => TargetAnswers.Health(api.World).Run());

    private readonly DueTime[] _awaited =
    [
        new(api => new Kubelet(api).Next(awaited: true)),
        new(api => new AwsLoadBalancerController(api).Next(awaited: true)),
        new(api => new CloudControllerManager(api).Next(awaited: true)),
    ];

    private readonly DueTime[] _all =
    [
        new(api => new Kubelet(api).Next(awaited: false)),
        new(api => new AwsLoadBalancerController(api).Next(awaited: false)),
        new(api => new CloudControllerManager(api).Next(awaited: false)),
        new(api => new NamespaceController(api).Next()),
        new(api => new DeploymentController(api).Next()),
        new(api => new NodeLifecycleController(api).Next()),
        new(api => TargetAnswers.Health(api.World).Next()),
        new(api => new ExternalDnsController(api).Next()),
    ];

    /// <summary>The version of the world at which the cluster came to rest: as long as nothing changes, nothing reacts either.</summary>
    private long _atRest = -1;

    /// <summary>Runs everything until nothing changes any more; no time passes.</summary>
    public void Run(ClusterApi api)
    {
        if (_atRest == api.World.Version) return;
        for (var round = 0; round < MostRounds; round++)
        {
            var before = api.ResourceVersion;
            foreach (var controller in _controllers) controller.Run(api);
            if (api.ResourceVersion != before) continue;
            _targetHealth.Run(api);
            _atRest = api.World.Version;
            return;
        }

        throw new InvalidOperationException($"the controllers of cluster {api.ClusterName} do not come to rest");
    }

    /// <summary>When something is due next.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="awaited">Only what someone waits for.</param>
    public DateTimeOffset? Next(ClusterApi api, bool awaited) => (awaited ? _awaited : _all).Select(due => due.Of(api)).Min();
}
