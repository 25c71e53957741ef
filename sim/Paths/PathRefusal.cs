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
}
