namespace Lab.Simulation.Worlds;

/// <summary>How often ids were made from a seed; its id is <c>PURPOSE/SEED</c>.</summary>
public sealed record UsedSeed(string Id, int Times) : IEntity;
