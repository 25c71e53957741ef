using System.Collections.Immutable;
using Pulumi;

namespace Lab.Labs.LoadBalancerController;

/// <summary>What the AWS Load Balancer Controller needs to know.</summary>
/// <param name="ClusterName">The cluster's name, with which it tags all that it makes.</param>
/// <param name="Region">AWS region.</param>
/// <param name="VpcId">The cluster's VPC.</param>
/// <param name="RoleArn">The role of its service account.</param>
/// <param name="Tags">Tags of all that it makes, unless an object has others.</param>
public sealed record LoadBalancerControllerArgs(
    Output<string> ClusterName, Output<string> Region, Output<string> VpcId, Output<string> RoleArn, ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>How many pods; one of them works, the others wait.</summary>
    public int Replicas { get; init; } = 1;
}
