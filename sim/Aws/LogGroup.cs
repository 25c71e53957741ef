using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws;

/// <summary>A CloudWatch log group; its id is its name. EKS makes one for a cluster's logs and leaves it behind.</summary>
public sealed record LogGroup(string Id) : IEntity;
