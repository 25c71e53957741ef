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

    /// <summary>Holds when the packet, or its answer, is stopped on the way.</summary>
    public static async Task<Finding> IsKeptFromAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken)
    {
        var path = await probe.PathAsync(source, destination, port, cancellationToken);
        return new Finding(
            !path.IsReached, $"{from} → {to} {port}: {(path.IsReached ? "reached by " + string.Join(" → ", path.Hops) : Stopped(path))}");
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

    private static string Stopped(ProbedPath path) => path.Refusal ?? "stopped, without a reason given";
}
