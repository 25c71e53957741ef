using System.Net;

namespace Lab.Infra.Addressing;

/// <summary>All addresses of an environment, valid as a whole. Made by <see cref="AddressPlanner"/>.</summary>
/// <param name="Lab">The VPC of the cluster.</param>
/// <param name="Operator">The VPC of the operating server.</param>
/// <param name="OperatorServerAddress">The operating server's private address, in the first public subnet of its VPC.</param>
/// <param name="ServiceCidr">The addresses of Kubernetes Services.</param>
public sealed record AddressPlan(VpcPlan Lab, VpcPlan Operator, IPAddress OperatorServerAddress, Cidr ServiceCidr)
{
    /// <summary>How many zones the plan needs.</summary>
    public int ZoneCount => Lab.Subnets.Max(subnet => subnet.Zone) + 1;
}
