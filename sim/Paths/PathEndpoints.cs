using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>Finds the ends of paths in a world.</summary>
internal sealed class PathEndpoints(World world, IKubernetesHalf kubernetes)
{
    /// <summary>A pod; one that shares its node's network is its node.</summary>
    public PathEndpoint Pod(string clusterName, string podNamespace, string name)
    {
        var pod = kubernetes.Find(world, clusterName, "Pod", podNamespace, name)?.Content
            ?? throw new KeyNotFoundException($"there is no pod {podNamespace}/{name} in cluster {clusterName}");
        var label = $"pod {podNamespace}/{name}";
        var nodeName = pod.At("spec", "nodeName") as string ?? throw new PathRefusedException($"{label} is not scheduled to a node");
        var address = pod.At("status", "podIP") as string ?? throw new PathRefusedException($"{label} has no address");
        var provider = kubernetes.Find(world, clusterName, "Node", "", nodeName)?.Content.At("spec", "providerID") as string
            ?? throw new KeyNotFoundException($"there is no node {nodeName} in cluster {clusterName}");
        var node = Instance(provider[(provider.LastIndexOf('/') + 1)..]);
        if (pod.At("spec", "hostNetwork") is true) return node with { Label = label };
        var owner = NetworkInterfaces.OfInstance(world, node.InstanceId!).FirstOrDefault(each => NetworkInterfaces.Has(each, address))
            ?? throw new PathRefusedException($"no network interface of {node.InstanceId} has the address {address} of {label}");
        return new PathEndpoint(label, address, owner, owner.SubnetId)
        {
            InstanceId = node.InstanceId,
            Policy = NodePolicy.Of(world, kubernetes, clusterName),
        };
    }

    /// <summary>An imagined pod with an address of an ENI.</summary>
    public PathEndpoint ImaginedPod(string clusterName, string networkInterfaceId)
    {
        var owner = world.Get<NetworkInterface>(networkInterfaceId);

        // The last address is the one that the VPC CNI gives out last: least likely to be a real pod's.
        var prefix = owner.Prefixes.LastOrDefault();
        var address = prefix is null ? owner.SecondaryAddresses.LastOrDefault() : Ipv4Range.Format(Ipv4Range.Parse(prefix).Last);
        return new PathEndpoint(
            $"a pod on {ResourceLabel.Of(owner)}", address ?? throw new PathRefusedException($"{owner.Id} has no address for a pod"), owner,
            owner.SubnetId)
        {
            InstanceId = owner.InstanceId,
            Policy = NodePolicy.Of(world, kubernetes, clusterName),
        };
    }

    /// <summary>An instance, by its primary address.</summary>
    public PathEndpoint Instance(string instanceId)
    {
        var primary = NetworkInterfaces.OfInstance(world, world.Get<Instance>(instanceId).Id)[0];
        var label = ResourceLabel.Of(instanceId, world.Get<Instance>(instanceId).Tags);
        return new PathEndpoint(label, primary.PrimaryAddress, primary, primary.SubnetId) { InstanceId = instanceId };
    }

    /// <summary>A host in a subnet that nobody made.</summary>
    public PathEndpoint ImaginedHost(string subnetId)
    {
        // The last address that a host can have: least likely to be somebody's.
        var address = Ipv4Range.Format(Ipv4Range.Parse(world.Get<Subnet>(subnetId).CidrBlock).Last - 1);
        return new PathEndpoint($"a host in {ResourceLabel.Of(subnetId, world.Get<Subnet>(subnetId).Tags)}", address, null, subnetId);
    }

    /// <summary>An instance as it is reached from somewhere: from the internet by its public address.</summary>
    public static PathEndpoint SeenFrom(PathEndpoint origin, PathEndpoint instance) => origin.SubnetId is null
        ? PathEndpoint.Outside(instance.Interface!.PublicIp ?? throw new PathRefusedException($"{instance.Label} has no public address"))
        : instance;

    /// <summary>
    /// What the endpoint's name resolves to: in the cluster's own VPC the control plane's ENIs while private access is on; elsewhere, a
    /// peered VPC too, the public addresses, and only without public access the private ones
    /// (https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html).
    /// </summary>
    public PathEndpoint Endpoint(PathEndpoint origin, EksCluster cluster)
    {
        var isInside = origin.SubnetId is { } subnetId && world.Get<Subnet>(subnetId).VpcId == cluster.VpcId;
        if (cluster.EndpointPublicAccess && !(isInside && cluster.EndpointPrivateAccess))
        {
            return PathEndpoint.Outside(cluster.PublicEndpointAddresses[0]) with { Label = $"public endpoint of {cluster.Id}", Cluster = cluster };
        }

        var controlPlane = world.Get<NetworkInterface>(cluster.NetworkInterfaceIds[0]);
        return new PathEndpoint($"private endpoint of {cluster.Id}", controlPlane.PrimaryAddress, controlPlane, controlPlane.SubnetId);
    }

    /// <summary>An interface that Multus gave a pod, by what the pod's annotation says of it.</summary>
    public PathEndpoint Attachment(string clusterName, string podNamespace, string name, string interfaceName)
    {
        var label = $"{interfaceName} of pod {podNamespace}/{name}";
        var pod = kubernetes.Find(world, clusterName, "Pod", podNamespace, name)
            ?? throw new KeyNotFoundException($"there is no pod {podNamespace}/{name} in cluster {clusterName}");
        var statuses = PodAttachment.Statuses(pod);
        if (statuses.Find(each => each.String("interface") == interfaceName) is not { } status)
        {
            var found = statuses.Count == 0 ? "has no network-status" : $"has only {string.Join(", ", statuses.Select(each => each.String("interface")))}";
            throw new PathRefusedException($"there is no {label}: the pod {found}");
        }

        var node = Node(clusterName, pod.Spec.RequiredString("nodeName"));
        var address = status.Strings("ips").FirstOrDefault() ?? throw new PathRefusedException($"{label} has no address");
        var owner = NetworkInterfaces.Owner(world, VpcOf(node), address);
        return new PathEndpoint(label, address, owner, owner?.SubnetId)
        {
            InstanceId = node.InstanceId,
            Attachment = PodAttachment.Of(world, clusterName, pod, interfaceName, node.InstanceId!),
        };
    }

    /// <summary>A node of a cluster.</summary>
    public PathEndpoint Node(string clusterName, string nodeName) => Instance(NodeFacts.InstanceId(
        kubernetes.Find(world, clusterName, "Node", "", nodeName)
        ?? throw new KeyNotFoundException($"there is no node {nodeName} in cluster {clusterName}")));

    /// <summary>The node that something is or runs on, where that is one of the cluster.</summary>
    public KubernetesObject? NodeOf(string clusterName, PathEndpoint end) => end.InstanceId is null
        ? null
        : kubernetes.List(world, clusterName, "Node").FirstOrDefault(node => NodeFacts.InstanceId(node) == end.InstanceId);

    /// <summary>Who has an address: a pod, else the ENI that owns it, else nobody.</summary>
    public PathEndpoint AtAddress(string clusterName, string vpcId, string address)
    {
        var pod = kubernetes.List(world, clusterName, "Pod").FirstOrDefault(each => Pods.Address(each) == address && !Pods.IsHostNetwork(each));
        if (pod is not null) return Pod(clusterName, pod.Namespace, pod.Name);
        return NetworkInterfaces.Owner(world, vpcId, address) is { } owner
            ? new PathEndpoint(ResourceLabel.Of(owner), address, owner, owner.SubnetId) { InstanceId = owner.InstanceId }
            : PathEndpoint.Outside(address);
    }

    /// <summary>The VPC that something is in.</summary>
    public string VpcOf(PathEndpoint end) => world.Get<Subnet>(end.SubnetId!).VpcId;
}
