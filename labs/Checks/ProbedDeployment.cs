namespace Lab.Labs.Checks;

/// <summary>A Deployment: how many pods it asks for, has, and has ready.</summary>
public sealed record ProbedDeployment(string Namespace, string Name, int Replicas, int CreatedReplicas, int ReadyReplicas);
