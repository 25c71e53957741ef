using System.Collections.Immutable;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Infra;

namespace Lab.Cli.Sweep;

/// <summary>Everything in an account and region that could be left over, and what tells whose it is. It only reads.</summary>
/// <param name="queries">Asks AWS.</param>
/// <param name="region">The region.</param>
internal sealed class AwsInventory(AwsQueries queries, string region)
{
    // The most that ListTagsForResources takes.
    private const int ZonesAtOnce = 10;

    private static readonly string[] LogGroupPrefixes = ["/aws/eks/", "/aws/lambda/"];

    /// <summary>The VPCs and hosted zones that are tagged for an environment.</summary>
    public async Task<ImmutableDictionary<string, string>> PlacesAsync(CancellationToken cancellationToken)
    {
        var vpcs = VpcsAsync(cancellationToken);
        var zones = ZonesAsync(cancellationToken);
        return [.. await vpcs, .. await zones];
    }

    /// <summary>The clusters whose name an environment's could have, with their tags.</summary>
    public async Task<ImmutableDictionary<string, ImmutableSortedDictionary<string, string>>> ClustersAsync(CancellationToken cancellationToken)
    {
        var names = (await queries.AskAsync(cancellationToken, "eks", "list-clusters")).Items("clusters").Select(name => name.GetString()!)
            .Where(name => OwnershipRules.EnvironmentOfCluster(name) is not null);
        var clusters = await Task.WhenAll(names.Select(async name =>
            (await queries.AskAboutAsync([name], 1, cancellationToken, "eks", "describe-cluster", "--name")).Select(answer => answer.GetProperty("cluster"))));
        return clusters.SelectMany(each => each).ToImmutableDictionary(cluster => cluster.Id("name"), cluster => cluster.TagMap("tags"));
    }

    /// <summary>Everything that could be left over, of anybody.</summary>
    /// <param name="places">Answers of <see cref="PlacesAsync"/>: records are looked for in these zones alone.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    public async Task<IReadOnlyList<SweepCandidate>> CandidatesAsync(IEnumerable<string> places, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(
            LoadBalancersAsync(cancellationToken), ClassicLoadBalancersAsync(cancellationToken), TargetGroupsAsync(cancellationToken),
            RecordsAsync(places.Where(IsZone), cancellationToken), InstancesAsync(cancellationToken), NetworkInterfacesAsync(cancellationToken),
            SecurityGroupsAsync(cancellationToken), VolumesAsync(cancellationToken), LaunchTemplatesAsync(cancellationToken), LogGroupsAsync(cancellationToken));
        return [.. found.SelectMany(each => each)];
    }

    /// <summary>A security group as AWS describes it.</summary>
    public static SweepCandidate SecurityGroup(JsonElement group) =>
        new(LeftoverKind.SecurityGroup, group.Id("GroupId")) { Name = group.Text("GroupName"), Place = group.Text("VpcId"), Tags = group.Tags() };

    private static bool Anywhere(string? vpcId) => true;

    private static bool IsZone(string place) => !place.StartsWith("vpc-", StringComparison.Ordinal);

    private static KeyValuePair<string, string>? Place(string id, ImmutableSortedDictionary<string, string> tags) =>
        tags.TryGetValue(LabTags.EnvironmentKey, out var environment) ? KeyValuePair.Create(id, environment) : null;

    private async Task<IEnumerable<KeyValuePair<string, string>>> VpcsAsync(CancellationToken cancellationToken)
    {
        var vpcs = await queries.AskAsync(cancellationToken, "ec2", "describe-vpcs", "--filters", $"Name=tag-key,Values={LabTags.EnvironmentKey}");
        return vpcs.Items("Vpcs").Select(vpc => Place(vpc.Id("VpcId"), vpc.Tags())).OfType<KeyValuePair<string, string>>();
    }

    private async Task<IEnumerable<KeyValuePair<string, string>>> ZonesAsync(CancellationToken cancellationToken)
    {
        var zones = (await queries.AskAsync(cancellationToken, "route53", "list-hosted-zones")).Items("HostedZones").Select(zone => zone.Id("Id").Split('/')[^1]);
        var answers = await queries.AskAboutAsync(
            zones, ZonesAtOnce, cancellationToken, "route53", "list-tags-for-resources", "--resource-type", "hostedzone", "--resource-ids");
        return answers.SelectMany(answer => answer.Items("ResourceTagSets")).Select(zone => Place(zone.Id("ResourceId"), zone.Tags()))
            .OfType<KeyValuePair<string, string>>();
    }

    private async Task<IEnumerable<SweepCandidate>> LoadBalancersAsync(CancellationToken cancellationToken) =>
        from balancer in await LoadBalancerQueries.LoadBalancersAsync(queries, Anywhere, cancellationToken)
        let described = balancer.Description
        select new SweepCandidate(LeftoverKind.LoadBalancer, described.Id("LoadBalancerArn"))
        {
            Name = described.Text("LoadBalancerName"),
            Place = described.Text("VpcId"),
            Tags = balancer.Tags,
            CreatedAt = described.Time("CreatedTime"),
        };

    private async Task<IEnumerable<SweepCandidate>> TargetGroupsAsync(CancellationToken cancellationToken) =>
        from targets in await LoadBalancerQueries.TargetGroupsAsync(queries, Anywhere, cancellationToken)
        let described = targets.Description
        select new SweepCandidate(LeftoverKind.TargetGroup, described.Id("TargetGroupArn"))
        {
            Name = described.Text("TargetGroupName"),
            Place = described.Text("VpcId"),
            Tags = targets.Tags,
        };

    private async Task<IEnumerable<SweepCandidate>> ClassicLoadBalancersAsync(CancellationToken cancellationToken) =>
        from balancer in await LoadBalancerQueries.ClassicAsync(queries, Anywhere, cancellationToken)
        let described = balancer.Description
        select new SweepCandidate(LeftoverKind.ClassicLoadBalancer, described.Id("LoadBalancerName"))
        {
            Place = described.Text("VPCId"),
            Tags = balancer.Tags,
            CreatedAt = described.Time("CreatedTime"),
        };

    private async Task<IEnumerable<SweepCandidate>> RecordsAsync(IEnumerable<string> zones, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(zones.Select(zone => AwsRecord.FindAsync(queries, zone, cancellationToken)));
        return found.SelectMany(records => records).Where(record => record.IsOf(region))
            .Select(record => new SweepCandidate(LeftoverKind.RecordSet, record.Id) { Place = record.ZoneId, DnsOwner = record.Owner });
    }

    private async Task<IEnumerable<SweepCandidate>> InstancesAsync(CancellationToken cancellationToken)
    {
        var answer = await queries.AskAsync(
            cancellationToken, "ec2", "describe-instances", "--filters", $"Name=tag-key,Values={LabTags.EnvironmentKey}",
            "Name=instance-state-name,Values=pending,running,stopping,stopped");
        return answer.Items("Reservations").SelectMany(reservation => reservation.Items("Instances")).Select(instance =>
            new SweepCandidate(LeftoverKind.Instance, instance.Id("InstanceId"))
            {
                Name = instance.Tags().GetValueOrDefault("Name"),
                Place = instance.Text("VpcId"),
                Tags = instance.Tags(),
                CreatedAt = instance.Time("LaunchTime"),
            });
    }

    // What a service manages for itself goes with what it is for.
    private async Task<IEnumerable<SweepCandidate>> NetworkInterfacesAsync(CancellationToken cancellationToken)
    {
        var answer = await queries.AskAsync(cancellationToken, "ec2", "describe-network-interfaces", "--filters", "Name=status,Values=available");
        return answer.Items("NetworkInterfaces").Where(each => !each.TryGetProperty("RequesterManaged", out var managed) || managed.ValueKind != JsonValueKind.True)
            .Select(each => new SweepCandidate(LeftoverKind.NetworkInterface, each.Id("NetworkInterfaceId"))
            {
                Name = each.Text("Description"),
                Place = each.Text("VpcId"),
                Tags = each.Tags("TagSet"),
                CreatedAt = OwnershipRules.MadeAt(each.Tags("TagSet")),
            });
    }

    private async Task<IEnumerable<SweepCandidate>> SecurityGroupsAsync(CancellationToken cancellationToken) =>
        (await queries.AskAsync(cancellationToken, "ec2", "describe-security-groups")).Items("SecurityGroups").Select(SecurityGroup);

    private async Task<IEnumerable<SweepCandidate>> VolumesAsync(CancellationToken cancellationToken) =>
        (await queries.AskAsync(cancellationToken, "ec2", "describe-volumes", "--filters", "Name=status,Values=available")).Items("Volumes").Select(volume =>
            new SweepCandidate(LeftoverKind.Volume, volume.Id("VolumeId"))
            {
                Name = volume.Tags().GetValueOrDefault("Name"),
                Tags = volume.Tags(),
                CreatedAt = volume.Time("CreateTime"),
            });

    private async Task<IEnumerable<SweepCandidate>> LaunchTemplatesAsync(CancellationToken cancellationToken) =>
        (await queries.AskAsync(cancellationToken, "ec2", "describe-launch-templates")).Items("LaunchTemplates").Select(template =>
            new SweepCandidate(LeftoverKind.LaunchTemplate, template.Id("LaunchTemplateId"))
            {
                Name = template.Text("LaunchTemplateName"),
                Tags = template.Tags(),
                CreatedAt = template.Time("CreateTime"),
            });

    private async Task<IEnumerable<SweepCandidate>> LogGroupsAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(LogGroupPrefixes.Select(prefix => queries.AskAsync(cancellationToken, "logs", "describe-log-groups", "--log-group-name-prefix", prefix)));
        var ours = answers.SelectMany(answer => answer.Items("logGroups")).Where(group => OwnershipRules.EnvironmentOfLogGroup(group.Id("logGroupName")) is not null);
        return (await Task.WhenAll(ours.Select(group => LogGroupAsync(group, cancellationToken)))).SelectMany(each => each);
    }

    private async Task<IEnumerable<SweepCandidate>> LogGroupAsync(JsonElement group, CancellationToken cancellationToken)
    {
        // The ARN that tags are asked by is without the last ":*".
        var (name, arn) = (group.Id("logGroupName"), group.Id("arn"));
        var answers = await queries.AskAboutAsync(
            [arn.EndsWith(":*", StringComparison.Ordinal) ? arn[..^2] : arn], 1, cancellationToken, "logs", "list-tags-for-resource", "--resource-arn");
        DateTimeOffset? createdAt = group.TryGetProperty("creationTime", out var milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.GetInt64()) : null;
        return answers.Select(answer => new SweepCandidate(LeftoverKind.LogGroup, name) { Tags = answer.TagMap("tags"), CreatedAt = createdAt });
    }
}
