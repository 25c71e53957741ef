namespace Lab.Infra.Data;

/// <summary>Prices in US dollars, ap-northeast-2, on demand, without taxes and data transfer.</summary>
/// <remarks>
/// Source: bills of 2026-04 for cluster, extended support and NAT gateway; AWS's documentation for public addresses; gp3 as commonly quoted
/// for the region. Collected 2026-11-20. A load balancer: a published bill of an Application Load Balancer in the region, 11.57 for 514 hours,
/// is 0.0225; a Network Load Balancer is taken to cost the same, as a page quotes
/// it for Tokyo. A hosted zone:
/// https://aws.amazon.com/route53/pricing/ as a public copy of 2026-09-20 quotes it. Looked up 2026-11-21. Prices of instances are in
/// <see cref="InstanceTypes"/>. Other regions differ by up to a third.
/// </remarks>
public static class Prices
{
    /// <summary>The region that the prices are of.</summary>
    public const string Region = "ap-northeast-2";

    /// <summary>A cluster in standard support, per hour.</summary>
    public const decimal ClusterHour = 0.10m;

    /// <summary>What extended support adds, per hour.</summary>
    public const decimal ExtendedSupportHour = 0.50m;

    /// <summary>A NAT gateway, per hour.</summary>
    public const decimal NatGatewayHour = 0.059m;

    /// <summary>A public IPv4 address, in use or not, per hour.</summary>
    public const decimal PublicAddressHour = 0.005m;

    /// <summary>A Network Load Balancer, per hour, without the capacity units (NLCU) that its traffic uses.</summary>
    public const decimal NetworkLoadBalancerHour = 0.0225m;

    /// <summary>An Application Load Balancer, per hour, without the capacity units (LCU) that its traffic uses.</summary>
    public const decimal ApplicationLoadBalancerHour = 0.0225m;

    /// <summary>A hosted zone, per month, without queries; one that goes within 12 hours costs nothing.</summary>
    public const decimal HostedZoneMonth = 0.50m;

    /// <summary>A GiB of gp3 volume, per month of 730 hours.</summary>
    public const decimal Gp3GibibyteMonth = 0.0912m;

    /// <summary>Hours of a month, as AWS counts them.</summary>
    public const decimal HoursPerMonth = 730m;
}
