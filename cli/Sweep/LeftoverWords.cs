namespace Lab.Cli.Sweep;

/// <summary>Names kinds of leftovers.</summary>
internal static class LeftoverWords
{
    /// <summary>What one of the kind is called.</summary>
    public static string Of(LeftoverKind kind) => kind switch
    {
        LeftoverKind.LoadBalancer => "load balancer",
        LeftoverKind.ClassicLoadBalancer => "classic load balancer",
        LeftoverKind.TargetGroup => "target group",
        LeftoverKind.RecordSet => "record",
        LeftoverKind.Instance => "instance",
        LeftoverKind.NetworkInterface => "ENI",
        LeftoverKind.SecurityGroup => "security group",
        LeftoverKind.Volume => "volume",
        LeftoverKind.LaunchTemplate => "launch template",
        LeftoverKind.LogGroup => "log group",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
