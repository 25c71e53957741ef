namespace Lab.Labs.Checks;

/// <summary>Findings about paths.</summary>
internal static class Paths
{
    /// <summary>Holds when the packet arrives and its answer comes back.</summary>
    public static Task<Finding> ReachesAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken) =>
        FollowAsync(
            probe, $"{from} → {to} {port}", source, destination, port,
            (path, what) => new Finding(path.IsReached, $"{what}: {(path.IsReached ? "reached" : Stopped(path))}"), cancellationToken);

    /// <summary>Holds when the packet doesn't arrive, or its answer doesn't come back, whatever stops it.</summary>
    public static Task<Finding> DoesNotReachAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken) =>
        FollowAsync(
            probe, $"{from} → {to}", source, destination, port,
            (path, what) => new Finding(!path.IsReached, $"{what}: {(path.IsReached ? "reached" : Stopped(path))}"), cancellationToken);

    /// <summary>Holds when a security group stops the packet: what another thing stops gets through once that thing is repaired.</summary>
    public static Task<Finding> IsKeptOutAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken) =>
        FollowAsync(
            probe, $"{from} → {to} {port}", source, destination, port,
            (path, what) => path switch
            {
                { IsReached: true } => new Finding(Holds: false, $"{what}: reached{Passed(path)}"),
                { RefusedBy: null } => Unexplained(path, what),
                { RefusedBy: RefusedBy.SecurityGroup } => new Finding(Holds: true, $"{what}: {Stopped(path)}"),
                _ => new Finding(Holds: false, $"{what}: {Stopped(path)} (stopped, but not by a security group)"),
            },
            cancellationToken);

    /// <summary>Holds when the packet arrives, its answer comes back, and the destination saw it come from <paramref name="expected"/>.</summary>
    public static Task<Finding> ShowsAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, string expected,
        CancellationToken cancellationToken) =>
        FollowAsync(
            probe, $"{from} → {to} {port}", source, destination, port,
            (path, what) => Shown(path, what) ?? (path.SourceSeen == expected
                ? new Finding(Holds: true, $"{what}: seen as {expected}")
                : new Finding(Holds: false, $"{what}: seen as {path.SourceSeen}, not as {expected}")),
            cancellationToken);

    /// <summary>Holds when the packet arrives, its answer comes back, and the destination saw it come from one of <paramref name="expected"/>.</summary>
    public static Task<Finding> ShowsOneOfAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, IReadOnlyCollection<string> expected,
        CancellationToken cancellationToken) =>
        FollowAsync(
            probe, $"{from} → {to}", source, destination, port,
            (path, what) => Shown(path, what) ?? new Finding(expected.Contains(path.SourceSeen), $"{what}: seen as {path.SourceSeen}"), cancellationToken);

    /// <summary>
    /// Holds when no route leads there, or only one through a NAT gateway, which lets nobody in. A packet that an internet gateway drops
    /// for want of a public address does have a route.
    /// </summary>
    public static Task<Finding> HasNoDirectRouteAsync(
        this ILabProbe probe, string from, PathEnd source, string to, PathEnd destination, PathPort port, CancellationToken cancellationToken) =>
        FollowAsync(
            probe, $"{from} → {to} {port}", source, destination, port,
            (path, what) => path switch
            {
                { IsReached: true, Hops.IsEmpty: true } => Finding.NotObserved($"{what}: reached; which way it took is not observed"),
                { IsReached: true } => new Finding(path.PassesNatGateway, $"{what}: reached{Passed(path)}"),
                { RefusedBy: null } => Unexplained(path, what),
                _ => new Finding(path.RefusedBy == RefusedBy.RouteTable, $"{what}: {Stopped(path)}"),
            },
            cancellationToken);

    private static async Task<Finding> FollowAsync(
        ILabProbe probe, string what, PathEnd source, PathEnd destination, PathPort port, Func<ProbedPath, string, Finding> judge,
        CancellationToken cancellationToken)
    {
        try
        {
            return judge(await probe.PathAsync(source, destination, port, cancellationToken), what);
        }
        catch (NotObservedException unseen)
        {
            return Finding.NotObserved($"{what}: {unseen.Message}");
        }
    }

    // What keeps a source address from being judged; null when there is one.
    private static Finding? Shown(ProbedPath path, string what) => path switch
    {
        { IsReached: false } => new Finding(Holds: false, $"{what}: {Stopped(path)}"),
        { SourceSeen: null } => Finding.NotObserved($"{what}: reached; the source address that it shows there is not observed"),
        _ => null,
    };

    private static Finding Unexplained(ProbedPath path, string what) => Finding.NotObserved($"{what}: {Stopped(path)}; what stopped it is not observed");

    private static string Passed(ProbedPath path) => path.Hops.IsEmpty ? "" : $" by {string.Join(" → ", path.Hops)}";

    private static string Stopped(ProbedPath path) => path.Refusal ?? "stopped, without a reason given";
}
