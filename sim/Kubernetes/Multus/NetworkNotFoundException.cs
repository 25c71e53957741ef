namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>There is no such NetworkAttachmentDefinition: the one failure of which Multus writes an event.</summary>
internal sealed class NetworkNotFoundException(string definitionNamespace, string name) : Exception(
    $"cannot find a network-attachment-definition ({name}) in namespace ({definitionNamespace}): "
    + $"networkattachmentdefinition.k8s.cni.cncf.io \"{name}\" not found");
