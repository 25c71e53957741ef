namespace Lab.Simulation.Paths;

/// <summary>What stops a connection.</summary>
public enum PathRefusal
{
    /// <summary>Something else: an address that is nobody's, a peering connection that leads no further, an endpoint that is closed.</summary>
    Other,

    /// <summary>A route table without a route for the packet or its answer.</summary>
    RouteTable,

    /// <summary>Security groups without a rule that lets the packet through.</summary>
    SecurityGroup,

    /// <summary>The iptables of a node: no endpoints, or none on the node that may be used.</summary>
    NodeRules,

    /// <summary>A load balancer without a listener for the port, or without a healthy target behind it.</summary>
    LoadBalancer,
}
