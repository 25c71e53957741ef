using System.Collections.Immutable;

namespace Lab.Simulation.Paths;

/// <summary>What became of a connection.</summary>
/// <param name="Hops">The way of the first packet, then of its answer as far as it is checked.</param>
/// <param name="DestinationAddress">The address that the packet was sent to, or <see langword="null"/> when none was found.</param>
/// <param name="SourceSeen">The address that the destination sees as the sender, or <see langword="null"/> when nothing arrived.</param>
/// <param name="OutInterfaceId">The ENI that the packet left its host by, or <see langword="null"/> when it stayed there or has none.</param>
/// <param name="Refusal">Where and why it stopped, or <see langword="null"/> when the connection works.</param>
/// <param name="RefusedBy">What stopped it, or <see langword="null"/> when the connection works.</param>
public sealed record PathResult(
    ImmutableArray<PathHop> Hops, string? DestinationAddress, string? SourceSeen, string? OutInterfaceId, string? Refusal, PathRefusal? RefusedBy)
{
    /// <summary>Whether the connection works, the way back included.</summary>
    public bool IsReachable => Refusal is null;
}
