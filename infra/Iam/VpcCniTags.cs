namespace Lab.Infra.Iam;

/// <summary>Keys of the tags by which the VPC CNI tells ENIs apart.</summary>
/// <remarks>Source: amazon-vpc-cni-k8s, README.md, "ENI tags related to Allocation".</remarks>
public static class VpcCniTags
{
    /// <summary>With the value <c>true</c> the VPC CNI leaves the ENI alone. Multus ENIs carry it from their creation.</summary>
    public const string NoManage = "node.k8s.amazonaws.com/no_manage";

    /// <summary>The cluster whose VPC CNI made the ENI.</summary>
    public const string ClusterName = "cluster.k8s.amazonaws.com/name";
}
