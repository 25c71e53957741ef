namespace Lab.Simulation.Paths;

/// <summary>To whom a connection is opened.</summary>
public abstract record PathDestination
{
    /// <summary>A pod, by its address.</summary>
    public sealed record Pod(string ClusterName, string Namespace, string Name) : PathDestination;

    /// <summary>An instance: by its private address from a VPC, by its public one from the internet.</summary>
    public sealed record Instance(string InstanceId) : PathDestination;

    /// <summary>An imagined host in a subnet, without security groups.</summary>
    public sealed record Subnet(string SubnetId) : PathDestination;

    /// <summary>The API server's endpoint of an EKS cluster, by its name.</summary>
    public sealed record ClusterEndpoint(string ClusterName) : PathDestination;

    /// <summary>An interface that Multus gave a pod, by its address.</summary>
    public sealed record PodInterface(string ClusterName, string Namespace, string Name, string Interface) : PathDestination;

    /// <summary>A Service of a cluster, by its cluster IP.</summary>
    public sealed record Service(string ClusterName, string Namespace, string Name) : PathDestination;

    /// <summary>A port of a node, which kube-proxy may have given to a Service.</summary>
    public sealed record Node(string ClusterName, string Name) : PathDestination;

    /// <summary>A load balancer, by its DNS name.</summary>
    public sealed record LoadBalancer(string DnsName) : PathDestination;

    /// <summary>Any IPv4 address.</summary>
    public sealed record Address(string Value) : PathDestination;
}
