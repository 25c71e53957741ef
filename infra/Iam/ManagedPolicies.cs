namespace Lab.Infra.Iam;

/// <summary>Policies that AWS maintains, and the partition that their ARNs name.</summary>
public static class ManagedPolicies
{
    /// <summary>Lets a node join its cluster.</summary>
    public const string EksWorkerNode = "AmazonEKSWorkerNodePolicy";

    /// <summary>Lets a node pull images, and no more.</summary>
    public const string EcrPullOnly = "AmazonEC2ContainerRegistryPullOnly";

    /// <summary>Lets AWS Systems Manager open a shell on an instance.</summary>
    public const string SsmManagedInstanceCore = "AmazonSSMManagedInstanceCore";

    /// <summary>The partition of a region: <c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>.</summary>
    public static string PartitionOf(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.StartsWith("cn-", StringComparison.Ordinal)) return "aws-cn";
        return region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";
    }

    /// <summary>The ARN of the policy in a region's partition.</summary>
    public static string ArnOf(string policy, string region) => $"arn:{PartitionOf(region)}:iam::aws:policy/{policy}";
}
