using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Paths;
using Lab.Simulation.Worlds;

namespace Lab.Cli.Probes;

/// <summary>Shows checks the simulated world: what is in it, and where its packets go. It computes nothing that a check expects.</summary>
/// <param name="world">The world.</param>
/// <param name="kubernetes">Its Kubernetes half.</param>
public sealed partial class SimulatedProbe(World world, IKubernetesHalf kubernetes) : ILabProbe
{
    private readonly PathEvaluator _paths = new(kubernetes);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedVpc>> VpcsAsync(CancellationToken cancellationToken) =>
        List(world.All<Vpc>().Select(vpc => new ProbedVpc(vpc.Id, vpc.CidrBlocks, vpc.Tags)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedSubnet>> SubnetsAsync(CancellationToken cancellationToken) =>
        List(world.All<Subnet>().Select(subnet => new ProbedSubnet(subnet.Id, subnet.VpcId, subnet.CidrBlock, subnet.AvailabilityZone, subnet.Tags)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedInstance>> InstancesAsync(CancellationToken cancellationToken)
    {
        var primary = world.All<NetworkInterface>()
            .Where(eni => eni is { InstanceId: not null, DeviceIndex: 0 })
            .ToDictionary(eni => eni.InstanceId!, StringComparer.Ordinal);
        return List(
            from instance in world.All<Instance>()
            where instance.State == "running"
            let eni = primary[instance.Id]
            select new ProbedInstance(
                instance.Id, instance.InstanceType, instance.ImageName, instance.SubnetId, world.Get<Subnet>(instance.SubnetId).AvailabilityZone,
                eni.PrimaryAddress, eni.PublicIp, instance.HttpTokens, instance.HttpPutResponseHopLimit,
                instance.RootVolume.Size, instance.RootVolume.Type, instance.RootVolume.Encrypted, instance.Tags));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedNetworkInterface>> NetworkInterfacesAsync(CancellationToken cancellationToken) =>
        List(world.All<NetworkInterface>().Select(eni => new ProbedNetworkInterface(
            eni.Id, eni.SubnetId, eni.InstanceId, eni.DeviceIndex, eni.PrimaryAddress, eni.SecondaryAddresses, eni.Prefixes,
            eni.SecurityGroupIds, eni.SourceDestCheck, eni.DeleteOnTermination, eni.Description, eni.Tags)));

    /// <inheritdoc/>
    public Task<ProbedCluster?> ClusterAsync(string clusterName, CancellationToken cancellationToken) =>
        Task.FromResult(world.Find<EksCluster>(clusterName) is not { } cluster ? null : new ProbedCluster(
            cluster.Id, cluster.Version, cluster.Endpoint, cluster.ServiceIpv4Cidr, cluster.AuthenticationMode,
            cluster.EndpointPublicAccess, cluster.EndpointPrivateAccess, cluster.PublicAccessCidrs,
            world.All<Addon>().Where(addon => addon.ClusterName == clusterName)
                .ToImmutableSortedDictionary(addon => addon.Name, addon => addon.Version, StringComparer.Ordinal),
            DelegatesPrefixes(cluster.Id)));

    /// <inheritdoc/>
    public Task<ProbedAutoScalingGroup?> AutoScalingGroupAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(world.Find<AutoScalingGroup>(name) is not { } scaled ? null : new ProbedAutoScalingGroup(
            scaled.Id, scaled.DesiredCapacity, scaled.SubnetIds,
            [.. scaled.Instances.Select(instance => new ProbedGroupInstance(instance.Id, instance.LifecycleState))],
            [.. scaled.Hooks.Select(hook => new ProbedLifecycleHook(hook.Name, hook.Transition, hook.DefaultResult))]));

    /// <inheritdoc/>
    public Task<ProbedFunction?> FunctionAsync(string name, CancellationToken cancellationToken) => Task.FromResult(
        world.Find<LambdaFunction>(name) is not { } function ? null : new ProbedFunction(function.Id, function.SubnetIds, function.DeadLetterArn));

    /// <inheritdoc/>
    public Task<ProbedQueue?> QueueAsync(string arn, CancellationToken cancellationToken) =>
        Task.FromResult(world.All<Queue>().FirstOrDefault(queue => queue.Arn == arn) is not { } queue
            ? null
            : new ProbedQueue(queue.Name, queue.Messages.Length));

    /// <inheritdoc/>
    public Task<ProbedPath> PathAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken)
    {
        try
        {
            var path = _paths.Evaluate(world, ToSource(from), ToDestination(to), port.Protocol, port.Port);
            return Task.FromResult(new ProbedPath(
                path.IsReachable, path.SourceSeen, [.. path.Hops.Select(hop => $"{hop.Where}: {hop.What}")], path.Refusal, RefusedByOf(path.RefusedBy)));
        }
        catch (KeyNotFoundException missing)
        {
            throw new ObservationException("both ends of the path exist", missing.Message);
        }
    }

    private static RefusedBy? RefusedByOf(PathRefusal? refusal) => refusal switch
    {
        null => null,
        PathRefusal.SecurityGroup => RefusedBy.SecurityGroup,
        PathRefusal.RouteTable => RefusedBy.RouteTable,
        PathRefusal.NodeRules => RefusedBy.NodeRules,
        PathRefusal.LoadBalancer => RefusedBy.LoadBalancer,
        _ => RefusedBy.Other,
    };

    private static PathSource ToSource(PathEnd end) => end switch
    {
        PathEnd.Pod pod => new PathSource.Pod(pod.ClusterName, pod.Namespace, pod.Name),
        PathEnd.ImaginedPod pod => new PathSource.ImaginedPod(pod.ClusterName, pod.NetworkInterfaceId),
        PathEnd.PodInterface pod => new PathSource.PodInterface(pod.ClusterName, pod.Namespace, pod.Name, pod.Interface),
        PathEnd.Instance instance => new PathSource.Instance(instance.Id),
        PathEnd.Subnet subnet => new PathSource.Subnet(subnet.Id),
        PathEnd.Internet host => new PathSource.Internet(host.Address),
        _ => throw new ObservationException("an end that opens connections", $"{end} opens no connections"),
    };

    private static PathDestination ToDestination(PathEnd end) => end switch
    {
        PathEnd.Pod pod => new PathDestination.Pod(pod.ClusterName, pod.Namespace, pod.Name),
        PathEnd.PodInterface pod => new PathDestination.PodInterface(pod.ClusterName, pod.Namespace, pod.Name, pod.Interface),
        PathEnd.Service service => new PathDestination.Service(service.ClusterName, service.Namespace, service.Name),
        PathEnd.Node node => new PathDestination.Node(node.ClusterName, node.Name),
        PathEnd.LoadBalancer balancer => new PathDestination.LoadBalancer(balancer.DnsName),
        PathEnd.Instance instance => new PathDestination.Instance(instance.Id),
        PathEnd.Subnet subnet => new PathDestination.Subnet(subnet.Id),
        PathEnd.ClusterEndpoint endpoint => new PathDestination.ClusterEndpoint(endpoint.ClusterName),
        PathEnd.Internet host => new PathDestination.Address(host.Address),
        _ => throw new ObservationException("an end that takes connections", $"{end} takes no connections"),
    };

    private bool DelegatesPrefixes(string clusterName) => ProbedAddon.DelegatesPrefixes(world.Find<Addon>($"{clusterName}:vpc-cni")?.ConfigurationValues);

    private static Task<IReadOnlyList<T>> List<T>(IEnumerable<T> items) => Task.FromResult<IReadOnlyList<T>>([.. items]);
}
