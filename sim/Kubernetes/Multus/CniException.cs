namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>A CNI plugin, or Multus itself, refuses; the message is the program's own.</summary>
internal sealed class CniException(string message) : Exception(message);
