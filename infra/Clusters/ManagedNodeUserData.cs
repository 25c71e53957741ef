using System.Globalization;

namespace Lab.Infra.Clusters;

/// <summary>The user data of managed nodes that hold another number of pods than EKS says.</summary>
public static class ManagedNodeUserData
{
    private const string Boundary = "eks-lab-managed-node";

    /// <summary>The user data for so many pods on a node.</summary>
    /// <remarks>
    /// EKS adds a NodeConfig with its own number to the user data of a managed node group without an AMI, and the sources contradict each
    /// other on which of the two wins (EKS user guide, "How maxPods is determined"; awslabs/amazon-eks-ami, issue 1988). A drop-in for
    /// nodeadm wins over both (awslabs/amazon-eks-ami, pull request 2427, 2025-10-20, and nodeadm/doc/examples.md).
    /// </remarks>
    public static MimeText For(int maxPods) => new(
        Boundary,
        [
            new MimePart(MimeText.ShellScript, ScriptTemplate.Fill("max-pods-user-data.sh", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["maxPods"] = maxPods.ToString(CultureInfo.InvariantCulture),
            })),
        ]);
}
