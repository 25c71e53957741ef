namespace Lab.Labs.Multus;

/// <summary>The labels and the taint of the nodes that the lab's objects go to.</summary>
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
}
