using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Kubernetes.Controllers;

namespace Lab.Simulation.Kubernetes.ExternalDns;

/// <summary>
/// The arguments of ExternalDNS that the simulated one knows; others change nothing here
/// (https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/flags.md).
/// </summary>
internal sealed record ExternalDnsOptions(
    ImmutableArray<string> Sources, string Policy, string Registry, string OwnerId, string Prefix, string Suffix,
    ImmutableArray<string> DomainFilters, string? Namespace, bool PublishesInternalServices, TimeSpan Interval)
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    /// <summary>Its loop looks at the clock once a second (<c>Controller.Run</c>), so that a shorter interval means no more looks.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    /// <summary>The options of a pod's container.</summary>
    public static ExternalDnsOptions Of(ControllerPod pod) => new(
        [.. pod.Arguments("source")], pod.Argument("policy") ?? "sync", pod.Argument("registry") ?? "txt", pod.Argument("txt-owner-id") ?? "default",
        pod.Argument("txt-prefix") ?? "", pod.Argument("txt-suffix") ?? "",
        [.. pod.Arguments("domain-filter").Where(filter => filter.Length > 0).Select(DnsNames.Normalized)],
        pod.Argument("namespace") is { Length: > 0 } name ? name : null,
        pod.Container.Strings("args").Contains("--publish-internal-services"),
        IntervalOf(pod));

    private static TimeSpan IntervalOf(ControllerPod pod)
    {
        var asked = GoDuration.Parse(pod.Argument("interval") ?? "") ?? DefaultInterval;
        return asked < LeastInterval ? LeastInterval : asked;
    }

    /// <summary>Whether a name or a zone is among the domains that it looks after. A filter that begins with a dot means only what is below it.</summary>
    public bool Covers(string name) => DomainFilters.IsEmpty || DomainFilters.Any(
        filter => filter.StartsWith('.') ? name.EndsWith(filter, StringComparison.Ordinal) : DnsNames.IsWithin(name, filter));
}
