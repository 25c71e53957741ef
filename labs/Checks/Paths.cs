namespace Lab.Labs.Checks;

/// <summary>Findings about paths.</summary>
internal static class Paths
{
    /// <summary>Holds when the packet arrives and its answer comes back.</summary>
    public static async Task<Finding> ReachesAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken)
    {
        var path = await probe.PathAsync(source, destination, port, cancellationToken);
        return new Finding(path.IsReached, path.IsReached ? $"{from} → {to} {port}: reached" : $"{from} → {to} {port}: {Stopped(path)}");
    }

    /// <summary>Holds when a security group stops the packet: what another thing stops gets through once that thing is repaired.</summary>
    public static async Task<Finding> IsKeptOutAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken)
    {
        var path = await probe.PathAsync(source, destination, port, cancellationToken);
        var isKeptOut = path is { IsReached: false, RefusedBy: RefusedBy.SecurityGroup };
        var seen = path.IsReached ? "reached by " + string.Join(" → ", path.Hops) : Stopped(path);
        return new Finding(isKeptOut, $"{from} → {to} {port}: {seen}{(isKeptOut || path.IsReached ? "" : " (stopped, but not by a security group)")}");
    }

    /// <summary>Holds when the packet arrives, its answer comes back, and the destination saw it come from <paramref name="expected"/>.</summary>
    public static async Task<Finding> ShowsAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, string expected,
        CancellationToken cancellationToken)
    {
        var path = await probe.PathAsync(source, destination, port, cancellationToken);
        if (!path.IsReached) return new Finding(Holds: false, $"{from} → {to} {port}: {Stopped(path)}");
        return path.SourceSeen == expected
            ? new Finding(Holds: true, $"{from} → {to} {port}: seen as {expected}")
            : new Finding(Holds: false, $"{from} → {to} {port}: seen as {path.SourceSeen}, not as {expected}");
    }

    /// <summary>
    /// Holds when no route leads there, or only one through a NAT gateway, which lets nobody in. A packet that an internet gateway drops
    /// for want of a public address does have a route.
    /// </summary>
    public static async Task<Finding> HasNoDirectRouteAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken)
    {
        var path = await probe.PathAsync(source, destination, port, cancellationToken);
        if (path.IsReached)
        {
            return new Finding(path.PassesNatGateway, $"{from} → {to} {port}: reached by {string.Join(" → ", path.Hops)}");
        }

        return new Finding(path.RefusedBy == RefusedBy.RouteTable, $"{from} → {to} {port}: {Stopped(path)}");
    }

    private static string Stopped(ProbedPath path) => path.Refusal ?? "stopped, without a reason given";
}
