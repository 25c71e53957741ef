using Lab.Simulation.Worlds;

namespace Lab.Simulation.State;

/// <summary>
/// A stack that was changed and that the world has not come to rest after. It is recorded with each change, so that a killed command's rest is
/// made up for by the next one.
/// </summary>
/// <param name="Id">The stack's name.</param>
internal sealed record UnsettledStack(string Id) : IEntity;
