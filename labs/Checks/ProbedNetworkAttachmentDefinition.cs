namespace Lab.Labs.Checks;

/// <summary>A NetworkAttachmentDefinition. <paramref name="Config"/> is the CNI configuration, JSON as it stands there.</summary>
public sealed record ProbedNetworkAttachmentDefinition(string Namespace, string Name, string Config);
