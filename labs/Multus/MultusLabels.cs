using Pulumi;

namespace Lab.Labs.Multus;

/// <summary>The labels of the lab's objects, and those of the nodes that they go to.</summary>
internal static class MultusLabels
{
    /// <summary>Nodes with an ENI in each Multus network register with it; stage multus-nodes says so to their kubelet.</summary>
    public const string NodeGroup = "eks-lab/node-group";

    /// <summary>Its value.</summary>
    public const string NodeGroupValue = "multus";

    /// <summary>The taint with which these nodes register, so that no pod comes before Multus is ready.</summary>
    public const string StartupTaint = "eks-lab/multus-not-ready";

    /// <summary>The label of a node whose startup taint was taken off; its value is <c>true</c>.</summary>
    public const string WasReady = "eks-lab/multus-was-ready";

    /// <summary>The labels of an object.</summary>
    public static InputMap<string> Of(string application) => new()
    {
        ["app.kubernetes.io/name"] = application,
        ["app.kubernetes.io/part-of"] = "eks-lab",
        ["app.kubernetes.io/managed-by"] = "pulumi",
    };
}
