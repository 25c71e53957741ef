using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Cli.Aws;
using Lab.Cli.Sweep;
using Lab.Cli.Targets;
using Lab.Infra;
using Lab.Infra.MultusNodes;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Stacks;

namespace Lab.Cli.Reset;

/// <summary>An environment on AWS, by the <c>pulumi</c>, <c>kubectl</c> and <c>aws</c> commands.</summary>
/// <param name="host">The process.</param>
/// <param name="paths">The project.</param>
/// <param name="environment">The environment.</param>
/// <param name="pulumi">Asks what is recorded.</param>
/// <param name="aws">Asks AWS in the environment's region.</param>
internal sealed partial class AwsLiveEnvironment(LabHost host, LabPaths paths, string environment, PulumiEngine pulumi, AwsCli aws) : ILiveEnvironment
{
    private const string NodeGroupType = "aws:eks/nodeGroup:NodeGroup";
    private const string AutoScalingGroupType = "aws:autoscaling/group:Group";
    private const string ProviderType = "pulumi:providers:kubernetes";
    private const string NoManageTag = "node.k8s.amazonaws.com/no_manage";
    private const string NodeGroupLabel = "eks.amazonaws.com/nodegroup";

    private readonly KubectlCli _kubectl = new(host, aws, new ResourceNames(environment).Cluster, paths.Kubeconfig(environment, aws.Region, aws.Profile));

    // The Helm releases that the newest export has: of nobody else's release are all objects looked at.
    private IReadOnlyList<RecordedResource>? _releases;

    /// <inheritdoc/>
    public string Name => environment;

    private string ClusterName => new ResourceNames(environment).Cluster;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RecordedResource>> RecordedAsync(CancellationToken cancellationToken) => await ExportAsync(showSecrets: false, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A kubeconfig is a secret, so that this alone asks Pulumi for secrets; they stay in memory.</remarks>
    public async Task<IReadOnlySet<string>> StagesOfLostClustersAsync(CancellationToken cancellationToken)
    {
        var lost = new HashSet<string>(StringComparer.Ordinal);
        var providers = (await ExportAsync(showSecrets: true, cancellationToken)).Where(resource => resource.Type == ProviderType);
        foreach (var server in providers.GroupBy(ServerOf, StringComparer.Ordinal))
        {
            if ((await AwsCluster.AskAsync(aws, ClusterName, [server.Key], cancellationToken)).IsGone) lost.UnionWith(server.Select(provider => provider.Stage));
        }

        return lost;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(CancellationToken cancellationToken)
    {
        if (await EndpointAsync(cancellationToken) is null) return [];
        if (_releases is null) await RecordedAsync(cancellationToken);
        var found = (await _kubectl.ObjectsAsync(cancellationToken)).ToList();
        var recorded = new LiveObjects(_releases!, found);
        foreach (var secret in _releases!.Select(recorded.SecretOf).OfType<KubernetesObject>().ToList())
        {
            found.AddRange(await _kubectl.ObjectsAsync(ManifestOf(secret), secret.Namespace, cancellationToken));
        }

        return [.. found.DistinctBy(live => live.Id)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LiveNodeGroup>> NodeGroupsAsync(CancellationToken cancellationToken)
    {
        var groups = new List<LiveNodeGroup>();
        foreach (var resource in await RecordedAsync(cancellationToken))
        {
            var group = resource.Type switch
            {
                NodeGroupType => await ManagedAsync(resource, cancellationToken),
                AutoScalingGroupType => await SelfManagedAsync(resource, cancellationToken),
                _ => null,
            };
            if (group is not null) groups.Add(group);
        }

        return groups;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LiveRule>> RulesAsync(IReadOnlyCollection<string> groupIds, CancellationToken cancellationToken)
    {
        var answer = await aws.AskAsync(
            ["ec2", "describe-security-group-rules", "--filters", $"Name=group-id,Values={string.Join(',', groupIds)}"], cancellationToken);
        return [.. answer.Items("SecurityGroupRules").Select(Rule)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<PropertyMap> ManifestOf(KubernetesObject releaseSecret) => HelmManifest.Read(releaseSecret);

    /// <inheritdoc/>
    public Task DeleteAsync(KubernetesObject live, CancellationToken cancellationToken) => _kubectl.DeleteAsync(live, cancellationToken);

    /// <inheritdoc/>
    public Task PatchAsync(KubernetesObject live, PropertyMap patch, CancellationToken cancellationToken) => _kubectl.PatchAsync(live, patch, cancellationToken);

    /// <inheritdoc/>
    public Task ApplyAsync(PropertyMap manifest, string fieldManager, CancellationToken cancellationToken) =>
        _kubectl.ApplyAsync(manifest, fieldManager, cancellationToken);

    /// <inheritdoc/>
    public Task RevokeAsync(LiveRule rule, CancellationToken cancellationToken) => TolerantAsync(
        ["ec2", rule.IsEgress ? "revoke-security-group-egress" : "revoke-security-group-ingress", "--group-id", rule.GroupId, "--security-group-rule-ids", rule.Id],
        cancellationToken);

    /// <inheritdoc/>
    public Task TerminateAsync(string instanceId, CancellationToken cancellationToken) => TolerantAsync(
        ["autoscaling", "terminate-instance-in-auto-scaling-group", "--instance-id", instanceId, "--no-should-decrement-desired-capacity"], cancellationToken);

    // Auto Scaling has no code for an instance that isn't there.
    private static bool IsGone(AwsCliException refusal) => AwsQueries.IsGone(refusal)
        || (refusal.Code == "ValidationError" && refusal.Text.Contains("Instance Id not found", StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, host.Time, cancellationToken);

    private async Task TolerantAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            await aws.AskAsync(arguments, cancellationToken);
        }
        catch (AwsCliException refusal) when (IsGone(refusal))
        {
        }
    }

    // Whoever can't be asked is not gone: only AWS's own word counts.
    private async Task<string?> EndpointAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await aws.AskAsync(["eks", "describe-cluster", "--name", ClusterName], cancellationToken)).GetProperty("cluster").Text("endpoint");
        }
        catch (AwsCliException refusal) when (refusal.Code == "ResourceNotFoundException")
        {
            return null;
        }
    }

    private async Task<LiveNodeGroup?> ManagedAsync(RecordedResource resource, CancellationToken cancellationToken)
    {
        var name = resource.Id.Split(':')[^1];
        JsonElement group;
        try
        {
            group = (await aws.AskAsync(["eks", "describe-nodegroup", "--cluster-name", ClusterName, "--nodegroup-name", name], cancellationToken)).GetProperty("nodegroup");
        }
        catch (AwsCliException refusal) when (IsGone(refusal))
        {
            return null;
        }

        // One that is being created, or couldn't be, has no Auto Scaling group.
        string[] scaling = group.TryGetProperty("resources", out var resources) ? [.. resources.Items("autoScalingGroups").Select(each => each.Id("name"))] : [];
        var taints = group.Items("taints").Select(taint => taint.Id("key"));
        var labels = group.TagMap("labels").SetItem(NodeGroupLabel, name);
        return new LiveNodeGroup(
            resource.Stage, name, group.GetProperty("scalingConfig").GetProperty("desiredSize").GetInt32(),
            scaling is [var first, ..] ? await InstancesAsync(first, labels, [.. taints], 0, cancellationToken) : [])
        {
            Issues = group.TryGetProperty("health", out var health) ? [.. health.Items("issues").Select(issue => $"{issue.Text("code")}: {issue.Text("message")}")] : [],
            Inspection = $"aws eks describe-nodegroup --cluster-name {ClusterName} --nodegroup-name {name}",
        };
    }

    private async Task<LiveNodeGroup> SelfManagedAsync(RecordedResource resource, CancellationToken cancellationToken)
    {
        var recorded = await RecordedAsync(cancellationToken);
        var networks = recorded.FirstOrDefault(each => each.Stage == resource.Stage && each.Type == "pulumi:pulumi:Stack")?.Outputs.Integer("networks") ?? 0;
        var instances = await InstancesAsync(resource.Id, MultusNodeGroup.Labels, [MultusNodeGroup.NotReady.Key], networks, cancellationToken);
        return new LiveNodeGroup(resource.Stage, resource.Id, resource.Inputs.Integer("desiredCapacity") ?? instances.Length, instances)
        {
            Inspection = $"aws autoscaling describe-scaling-activities --auto-scaling-group-name {resource.Id}",
        };
    }

    private async Task<ImmutableArray<LiveInstance>> InstancesAsync(
        string group, ImmutableSortedDictionary<string, string> labels, ImmutableArray<string> taints, int networks, CancellationToken cancellationToken)
    {
        var answer = await aws.AskAsync(["autoscaling", "describe-auto-scaling-groups", "--auto-scaling-group-names", group], cancellationToken);
        string[] ids =
        [
            .. answer.Items("AutoScalingGroups").SelectMany(each => each.Items("Instances"))
                .Where(instance => instance.Text("LifecycleState") == "InService").Select(instance => instance.Id("InstanceId")),
        ];
        if (ids.Length == 0) return [];
        var enis = (await aws.AskAsync(
                ["ec2", "describe-network-interfaces", "--filters", $"Name=attachment.instance-id,Values={string.Join(',', ids)}"], cancellationToken))
            .Items("NetworkInterfaces").ToLookup(eni => eni.GetProperty("Attachment").Text("InstanceId"));
        return
        [
            .. ids.Select(id => new LiveInstance(id, labels, taints, [.. enis[id].SelectMany(Addresses)])
            {
                UnmanagedInterfaces = enis[id].Count(eni => eni.Tags("TagSet").GetValueOrDefault(NoManageTag) == "true"),
                WantedUnmanagedInterfaces = networks,
            }),
        ];
    }

    private static IEnumerable<IPNetwork> Addresses(JsonElement eni) =>
        eni.Items("PrivateIpAddresses").Select(address => IPNetwork.Parse(address.Id("PrivateIpAddress") + "/32"))
            .Concat(eni.Items("Ipv4Prefixes").Select(prefix => IPNetwork.Parse(prefix.Id("Ipv4Prefix"))));

    private static LiveRule Rule(JsonElement rule)
    {
        var range = rule.Text("CidrIpv4") ?? rule.Text("CidrIpv6");
        var (from, to) = (rule.TryGetProperty("FromPort", out var first) ? first.GetInt32() : -1, rule.TryGetProperty("ToPort", out var last) ? last.GetInt32() : -1);
        var protocol = rule.Text("IpProtocol");
        return new LiveRule(
            rule.Id("SecurityGroupRuleId"), rule.Id("GroupId"), rule.GetProperty("IsEgress").GetBoolean(), range ?? "", range is not null,
            protocol == "-1" ? "everything" : string.Create(CultureInfo.InvariantCulture, $"{protocol}/{(from == to ? from : $"{from}-{to}")}"),
            rule.Text("Description") ?? "");
    }

    private async Task<IReadOnlyList<RecordedResource>> ExportAsync(bool showSecrets, CancellationToken cancellationToken)
    {
        var stacks = (await pulumi.StacksAsync(cancellationToken)).Select(stack => stack.Name).ToHashSet(StringComparer.Ordinal);
        var recorded = new List<RecordedResource>();
        foreach (var stage in StageCatalog.All)
        {
            var stack = new StackName(environment, stage.Name);
            if (!stacks.Contains(stack.ToString())) continue;
            var export = await pulumi.ExportAsync(stack, showSecrets, cancellationToken);
            if (!export.TryGetProperty("deployment", out var deployment) || deployment.ValueKind != JsonValueKind.Object) continue;
            recorded.AddRange(deployment.Items("resources").Select(resource => new RecordedResource(
                stage.Name, resource.Id("type"), resource.Text("id") ?? "", Map(resource, "inputs"), Map(resource, "outputs"))));
        }

        _releases = [.. recorded.Where(resource => resource.Type == LiveObjects.ReleaseType)];
        return recorded;
    }

    private static PropertyMap Map(JsonElement resource, string name) =>
        resource.TryGetProperty(name, out var map) && PropertyValue.Of(map) is PropertyMap values ? values : PropertyMap.Empty;

    private static string? ServerOf(RecordedResource provider)
    {
        var text = provider.Inputs["kubeconfig"] is PropertyMap secret ? secret.String("plaintext") : provider.Inputs.String("kubeconfig");
        return text is not null && Server().Match(text) is { Success: true } match ? match.Groups["server"].Value : null;
    }

    // JSON or YAML; what was a secret is JSON text of that.
    [GeneratedRegex(@"\bserver[\\""]*\s*:\s*[\\""]*(?<server>https?://[^\s""\\,}]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Server();
}
