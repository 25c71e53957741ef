namespace Lab.Cli.Sweep;

/// <summary>What can be left over, in the order in which it has to go.</summary>
internal enum LeftoverKind
{
    /// <summary>A Network or Application Load Balancer.</summary>
    LoadBalancer,

    /// <summary>A Classic Load Balancer.</summary>
    ClassicLoadBalancer,

    /// <summary>A target group.</summary>
    TargetGroup,

    /// <summary>A record that ExternalDNS made.</summary>
    RecordSet,

    /// <summary>An instance.</summary>
    Instance,

    /// <summary>A network interface that nothing uses.</summary>
    NetworkInterface,

    /// <summary>A security group.</summary>
    SecurityGroup,

    /// <summary>A volume that nothing uses.</summary>
    Volume,

    /// <summary>A launch template.</summary>
    LaunchTemplate,

    /// <summary>A log group.</summary>
    LogGroup,
}
