using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.NetworkLoadBalancer;

namespace Lab.Labs.ExternalDns;

/// <summary>What must hold of ExternalDNS and the records that it keeps.</summary>
public static class ExternalDnsChecks
{
    private const string Stage = "external-dns";

    // Where the chart puts the controller, which the cluster's role trusts there alone; the stage's namespace holds the sample.
    private const string ControllerNamespace = "kube-system";
    private const string ImageName = "/external-dns:";
    private const string UpFix = "`lab up external-dns --env {environment}` puts it right.";

    private const string LogFix =
        "It looks once a minute. `kubectl logs -n " + ControllerNamespace + " deploy/{external-dns.deploymentName}` tells what it changed, or why it could not.";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "external-dns/running",
            "ExternalDNS runs.",
            "One pod: two would do the same work twice, and the account's limit for calls to Route 53 is five a second.",
            "`kubectl describe pods -n " + ControllerNamespace + " -l app.kubernetes.io/name=external-dns` tells what it waits for; then " + UpFix,
            RunningAsync),
        new(
            "external-dns/role",
            "ExternalDNS has the cluster's role for it, by its service account.",
            "IAM roles for service accounts: the role's trust names this service account alone. Its policy lets it change names of {external-dns.zoneName} "
            + "and no others.",
            UpFix,
            RoleAsync),
        new(
            "external-dns/scope",
            "ExternalDNS keeps to the environment's zone, owns what it makes by the environment's name, and takes away what nobody asks for.",
            "domainFilters, txtOwnerId and policy sync. Without the filter it would read every zone of the account; with another's owner id it would "
            + "take the other's records for its own and remove them; with upsert-only it would never remove one.",
            UpFix,
            ScopeAsync),
        new(
            "external-dns/records",
            "The sample Service's name leads to its load balancer.",
            "The annotation external-dns.alpha.kubernetes.io/hostname asks for the name. For a load balancer ExternalDNS makes ALIAS records A and "
            + "AAAA, which Route 53 answers with the load balancer's own addresses.",
            LogFix,
            RecordsAsync),
        new(
            "external-dns/owner",
            "Beside the records a TXT record each says whose they are.",
            "ExternalDNS keeps its notes in the zone itself: cname- and aaaa- before the name, with owner and Service. It changes no record without "
            + "such a note of its own, so that records made by hand, or by another cluster, stay as they are.",
            LogFix,
            OwnerAsync),
        new(
            "external-dns/only-own-names",
            "The zone has no record that a Service does not ask for, beside its own NS and SOA.",
            "policy sync: when a Service goes, its records go within a minute, as long as ExternalDNS is there to do it.",
            LogFix,
            NothingElseAsync),
        new(
            "external-dns/reached",
            "The sample answers behind its load balancer.",
            "DNS only gives the address; the way there is that of any Network Load Balancer.",
            "`kubectl describe service -n {external-dns.namespace} {external-dns.serviceName}` shows under Events what the controller met with.",
            ReachedAsync),
    ];

    private static readonly ImmutableArray<string> AliasTypes = ["A", "AAAA"];

    private static string Cluster(CheckContext context) => context.Text("cluster", "clusterName");

    private static Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken) => LoadBalancerObservations.RunningAsync(
        context, ControllerNamespace, context.Text(Stage, "deploymentName"), replicas: 1, cancellationToken);

    private static async Task<CheckOutcome> RoleAsync(CheckContext context, CancellationToken cancellationToken)
    {
        const string Account = ExternalDnsValues.ServiceAccountName;
        var role = context.Text("cluster", "externalDnsRoleArn");
        var account = await context.Probe.ServiceAccountAsync(Cluster(context), ControllerNamespace, Account, cancellationToken);
        var annotation = account?.Annotations.GetValueOrDefault(ProbedServiceAccount.RoleAnnotation);
        return new Finding(annotation == role, account is null ? $"no service account {Account}" : $"{Account} has {annotation ?? "no role"}")
            .ToOutcome($"service account {ControllerNamespace}/{Account} with {role}");
    }

    private static async Task<CheckOutcome> ScopeAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string[] expected =
        [
            $"--domain-filter={context.Text(Stage, "zoneName")}", $"--txt-owner-id={context.Text(Stage, "ownerId")}", "--policy=sync", "--registry=txt",
        ];
        var pods = await context.Probe.PodsAsync(Cluster(context), ControllerNamespace, cancellationToken);
        var containers = pods.SelectMany(pod => pod.Containers).Where(container => container.Image.Contains(ImageName, StringComparison.Ordinal));
        return containers.SelectMany(container => expected.Select(argument =>
        {
            var flag = argument[..(argument.IndexOf('=', StringComparison.Ordinal) + 1)];
            var seen = container.Args.Where(other => other.StartsWith(flag, StringComparison.Ordinal)).ToList();
            return new Finding(seen is [var only] && only == argument, seen.Count == 0 ? $"no {flag}" : string.Join(' ', seen));
        })).ToOutcome(string.Join(' ', expected), "no pod of ExternalDNS");
    }

    private static async Task<CheckOutcome> RecordsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var name = context.Text(Stage, "hostname");
        var records = await RecordsOfAsync(context, cancellationToken);
        var balancer = (await SampleAsync(context, cancellationToken)).LoadBalancer.DnsName;
        return AliasTypes.Select(type =>
        {
            var alias = records.FirstOrDefault(record => IsNamed(record, name) && record.Type == type)?.AliasTarget?.TrimEnd('.');

            // For names of load balancers Route 53 itself may write dualstack. before them.
            var isThere = alias is not null && (Equal(alias, balancer) || Equal(alias, $"dualstack.{balancer}"));
            return new Finding(isThere, $"{type} {name}: {alias ?? "no alias"}");
        }).ToOutcome($"A and AAAA {name} as aliases of {balancer}");
    }

    private static async Task<CheckOutcome> OwnerAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var name = context.Text(Stage, "hostname");
        var note = Note(context);
        var records = await RecordsOfAsync(context, cancellationToken);
        return OwnerNames(name).Select(owner =>
        {
            var values = records.Where(record => record.Type == "TXT" && IsNamed(record, owner)).SelectMany(record => record.Values).ToList();
            return new Finding(values.Exists(value => value.Trim('"') == note), $"TXT {owner}: {(values.Count == 0 ? "missing" : string.Join(", ", values))}");
        }).ToOutcome($"TXT {string.Join(" and ", OwnerNames(name))} with {note}");
    }

    private static async Task<CheckOutcome> NothingElseAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (zone, name) = (context.Text(Stage, "zoneName"), context.Text(Stage, "hostname"));
        var records = await RecordsOfAsync(context, cancellationToken);
        return records.Select(record => new Finding(
                (record.Type is "NS" or "SOA" && IsNamed(record, zone)) || IsNamed(record, name)
                || (record.Type == "TXT" && OwnerNames(name).Any(owner => IsNamed(record, owner))),
                $"{record.Type} {record.Name}"))
            .ToOutcome($"NS and SOA of {zone}, and the records of {name}", $"{zone} has no record");
    }

    private static async Task<CheckOutcome> ReachedAsync(CheckContext context, CancellationToken cancellationToken)
    {
        const int Port = 80;
        var sample = await SampleAsync(context, cancellationToken);
        return await sample.ShowsAsync(
            context, Port, [.. sample.LoadBalancer.Zones.Select(zone => zone.PrivateAddress)], "an address of the load balancer", cancellationToken);
    }

    private static Task<ExposedApplication> SampleAsync(CheckContext context, CancellationToken cancellationToken) =>
        ExposedApplication.OfServiceAsync(context, context.Text(Stage, "namespace"), context.Text(Stage, "serviceName"), cancellationToken);

    private static Task<IReadOnlyList<ProbedRecordSet>> RecordsOfAsync(CheckContext context, CancellationToken cancellationToken) =>
        context.Probe.RecordSetsAsync(context.Text(Stage, "zoneId"), cancellationToken);

    private static string Note(CheckContext context) =>
        $"heritage=external-dns,external-dns/owner={context.Text(Stage, "ownerId")},external-dns/resource=service/{context.Text(Stage, "namespace")}/"
        + context.Text(Stage, "serviceName");

    /// <summary>The names of the notes for an alias: it is a CNAME to ExternalDNS, and an AAAA beside.</summary>
    private static ImmutableArray<string> OwnerNames(string name) => [$"cname-{name}", $"aaaa-{name}"];

    private static bool IsNamed(ProbedRecordSet record, string name) => Equal(record.Name.TrimEnd('.'), name);

    private static bool Equal(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
