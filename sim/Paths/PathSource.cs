namespace Lab.Simulation.Paths;

/// <summary>Who opens a connection.</summary>
public abstract record PathSource
{
    /// <summary>A pod.</summary>
    public sealed record Pod(string ClusterName, string Namespace, string Name) : PathSource;

    /// <summary>An imagined pod with a secondary address of a node's ENI, where no real one sits.</summary>
    public sealed record ImaginedPod(string ClusterName, string NetworkInterfaceId) : PathSource;

    /// <summary>An interface that Multus gave a pod, such as <c>net1</c>: what is sent from its address.</summary>
    public sealed record PodInterface(string ClusterName, string Namespace, string Name, string Interface) : PathSource;

    /// <summary>An instance, such as a node or the operating server.</summary>
    public sealed record Instance(string InstanceId) : PathSource;

    /// <summary>An imagined host in a subnet, without security groups; it has a public address where the subnet gives them out.</summary>
    public sealed record Subnet(string SubnetId) : PathSource;

    /// <summary>A host in the internet.</summary>
    public sealed record Internet(string Address) : PathSource;
}
