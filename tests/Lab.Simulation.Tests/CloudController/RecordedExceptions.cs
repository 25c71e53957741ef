using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Lab.Simulation.Tests.CloudController;

/// <summary>
/// What of the recording the simulated world does not repeat, each with its reason. A line of either side that an exception names is left out
/// of the comparison.
/// </summary>
internal static class RecordedExceptions
{
    private static readonly ImmutableArray<(string Where, string Line, string Reason)> States =
    [
        (".*", "^/ccm_log/", "the controller's own log"),
        (".*", "^/services/.*/(spec|annotations)/", "what was asked for, not what came of it; node ports are taken from the recording"),
        (".*", "^/nodes/.*/(conditions|annotations)/", "the kubelet's (kwok), not the cloud controller's"),
        (".*", "^/nodes/.*/labels/beta.kubernetes.io/(arch|os) ", "put on by the controller manager of Kubernetes"),
        (".*", "^/nodes/.*/taints/node.kubernetes.io/", "put on by the controller manager of Kubernetes"),
        (".*", "^/nodes/.*/timeAdded ", "the time of the recording"),
        (".*", "^/aws/elbv2/.*/(state/Code|scheme) ", "the emulator's: a new load balancer is active at once, and none has a scheme that was not sent"),
        (".*", "^/aws/target_groups/.*/(attributes/|HealthCheckTimeoutSeconds|HealthCheckEnabled|IpAddressType)", "the emulator's defaults"),
        ("07g.*/4-.*", "^/services/i2/|^/aws/classic_elbs/.*/instances/", "the emulator registers an instance that is terminated; AWS refuses it"),
        ("07j.*/5-.*", "^/services/nl/|^/aws/", "the emulator finds no target group of a load balancer without listeners, so the deletion failed there"),
    ];

    private static readonly ImmutableArray<(string Where, string Line, string Reason)> Events =
    [
        ("04a.*/(8|9)-.*|07h.*/2-.*", "UpdatedLoadBalancer", "two nodes change one after the other; whether a Service is synced in between is chance"),
        ("01d.*/1-.*", "Service/nl ", "left over from the case before it"),
        ("07g.*/(4|5)-.*", "Service/i2 ", "the emulator registers an instance that is terminated; AWS refuses it"),
        ("07j.*/4-.*", "SyncLoadBalancerFailed", "the emulator's second text: it finds no target group of a load balancer without listeners"),
        ("07j.*/5-.*", "Service/nl ", "as above: the deletion failed there"),
    ];

    private static readonly ImmutableArray<(string Where, string Line, string Reason)> Calls =
    [
        (".*", "ModifyListener$", "an unchanged one at every update, after the emulator's answers; not verified on AWS"),
        (".*", ":(ModifyLoadBalancerAttributes)$", "in each sync of the recording, as the emulator reports other attributes than were asked for"),
        ("04a.*/(8|9)-.*|07h.*/2-.*", "(Register|Deregister)(Instances|Targets)", "two nodes change one after the other; whether a Service is synced in between is chance"),
        ("04b.*/6-.*", "DeregisterTargets$", "the emulator takes a terminated instance out of target groups by itself"),
        ("07j.*/(4|5)-.*", "TargetGroup$|DeleteLoadBalancer$", "the emulator finds no target group of a load balancer without listeners and fails earlier"),
        ("07g.*/4-.*", ".*", "the emulator registers an instance that is terminated; AWS refuses it, and the controller tries again"),
    ];

    public static IEnumerable<string> StateLines(string where, IEnumerable<string> lines) => Without(States, where, lines);

    public static IEnumerable<string> EventLines(string where, IEnumerable<string> lines) => Without(Events, where, lines);

    public static IEnumerable<string> CallLines(string where, IEnumerable<string> lines) => Without(Calls, where, lines);

    /// <summary>Services that a step handles side by side: the order of their calls is chance.</summary>
    public static bool AreCallsUnordered(string where) => Matches(where, "04[ab].*");

    private static TimeSpan Timeout => TimeSpan.FromSeconds(1);

    private static IEnumerable<string> Without(ImmutableArray<(string Where, string Line, string Reason)> table, string where, IEnumerable<string> lines)
    {
        var applying = table.Where(each => Matches(where, each.Where)).ToList();
        return lines.Where(line => !applying.Exists(each => Regex.IsMatch(line, each.Line, RegexOptions.None, Timeout)));
    }

    private static bool Matches(string where, string pattern) => Regex.IsMatch(where, $"^({pattern})$", RegexOptions.None, Timeout);
}
