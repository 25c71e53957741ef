namespace Lab.Labs.Checks;

/// <summary>What stopped a packet.</summary>
public enum RefusedBy
{
    /// <summary>Something else, such as an address that is nobody's.</summary>
    Other,

    /// <summary>A route table without a route for the packet or its answer.</summary>
    RouteTable,

    /// <summary>A security group without a rule that lets it through.</summary>
    SecurityGroup,

    /// <summary>The iptables of a node: a Service without endpoints, or without one on the node that may be used.</summary>
    NodeRules,

    /// <summary>A load balancer without a listener for the port, or without a healthy target behind it.</summary>
    LoadBalancer,
}
