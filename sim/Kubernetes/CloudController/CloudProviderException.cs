namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>The AWS part of the cloud controller can't do what a Service asks for; the message stands in the Service's event.</summary>
internal sealed class CloudProviderException(string message) : Exception(message);
