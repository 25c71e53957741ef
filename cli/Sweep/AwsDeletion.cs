using System.Text.Json;
using Lab.Cli.Aws;

namespace Lab.Cli.Sweep;

/// <summary>Deletes what is left over in AWS, one thing at a time.</summary>
/// <param name="queries">Asks AWS.</param>
/// <param name="rules">Whose things are whose.</param>
internal sealed class AwsDeletion(AwsQueries queries, OwnershipRules rules)
{
    private static readonly string[] NamingFilters = ["ip-permission.group-id", "egress.ip-permission.group-id"];

    private const string LoadBalancerPart = ":loadbalancer/";

    /// <summary>
    /// Whether AWS refuses because something uses the thing, which may end by itself: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    /// and the errors of DeleteTargetGroup and ChangeResourceRecordSets.
    /// </summary>
    public static bool IsInUse(AwsCliException refusal) => refusal.Code is "DependencyViolation" or "ResourceInUse" or "VolumeInUse" or "InvalidNetworkInterface.InUse" or "PriorRequestNotComplete"
        || (refusal.Code == "InvalidParameterValue" && refusal.Text.Contains("in use", StringComparison.Ordinal));

    /// <exception cref="AwsCliException">AWS refuses.</exception>
    /// <exception cref="LabException">A rule that isn't the environment's keeps it.</exception>
    public async Task DeleteAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        switch (leftover.Kind)
        {
            case LeftoverKind.SecurityGroup:
                await DeleteGroupAsync(leftover, cancellationToken);
                break;
            case LeftoverKind.RecordSet:
                await DeleteRecordAsync(leftover, cancellationToken);
                break;
            default:
                await queries.AskAsync(cancellationToken, [.. Call(leftover.Kind), leftover.Id]);
                break;
        }
    }

    /// <summary>See <see cref="ICloudAccount.RemainderAsync"/>.</summary>
    public async Task<string?> RemainderAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        switch (leftover.Kind)
        {
            case LeftoverKind.LoadBalancer:
                return await InterfacesAsync(leftover.Id[(leftover.Id.IndexOf(LoadBalancerPart, StringComparison.Ordinal) + LoadBalancerPart.Length)..], cancellationToken);
            case LeftoverKind.ClassicLoadBalancer:
                return await InterfacesAsync(leftover.Id, cancellationToken);
            case LeftoverKind.Instance:
                var answers = await queries.AskAboutAsync([leftover.Id], 1, cancellationToken, "ec2", "describe-instances", "--instance-ids");
                var state = answers.SelectMany(answer => answer.Items("Reservations")).SelectMany(reservation => reservation.Items("Instances"))
                    .Select(instance => instance.GetProperty("State").Id("Name")).FirstOrDefault();
                return state is null or "terminated" ? null : $"it is {state}";
            default:
                return null;
        }
    }

    private static IReadOnlyList<string> Call(LeftoverKind kind) => kind switch
    {
        LeftoverKind.LoadBalancer => ["elbv2", "delete-load-balancer", "--load-balancer-arn"],
        LeftoverKind.ClassicLoadBalancer => ["elb", "delete-load-balancer", "--load-balancer-name"],
        LeftoverKind.TargetGroup => ["elbv2", "delete-target-group", "--target-group-arn"],
        LeftoverKind.Instance => ["ec2", "terminate-instances", "--instance-ids"],
        LeftoverKind.NetworkInterface => ["ec2", "delete-network-interface", "--network-interface-id"],
        LeftoverKind.Volume => ["ec2", "delete-volume", "--volume-id"],
        LeftoverKind.LaunchTemplate => ["ec2", "delete-launch-template", "--launch-template-id"],
        LeftoverKind.LogGroup => ["logs", "delete-log-group", "--log-group-name"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    // Elastic Load Balancing describes its ENIs so: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html#eni-association
    private async Task<string?> InterfacesAsync(string balancer, CancellationToken cancellationToken)
    {
        var answer = await queries.AskAsync(cancellationToken, "ec2", "describe-network-interfaces", "--filters", $"Name=description,Values=ELB {balancer}");
        var ids = string.Join(", ", answer.Items("NetworkInterfaces").Select(each => each.Id("NetworkInterfaceId")));
        return ids.Length == 0 ? null : $"its ENIs {ids} are still there";
    }

    // Rules of the environment's own groups that name the group go first. A rule of anybody else's group stays, and keeps it.
    private async Task DeleteGroupAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        var answer = await queries.AskAsync(cancellationToken, "ec2", "describe-security-groups", "--group-ids", leftover.Id);
        var vpcId = answer.Items("SecurityGroups").Single().Text("VpcId");
        var namers = await NamersAsync(leftover.Id, cancellationToken);

        // What names it from a peered VPC doesn't keep it.
        var others = namers.Where(group => group.Id("GroupId") != leftover.Id && group.Text("VpcId") == vpcId).ToList();
        var foreign = others.Where(group => rules.Of(AwsInventory.SecurityGroup(group))?.Environment != leftover.Environment).Select(group => group.Id("GroupId")).ToList();
        if (foreign.Count > 0) throw new LabException(ExitCode.Failed, $"rules of {string.Join(", ", foreign)} name it, and that is not known to be {leftover.Environment}'s: revoke them by hand");
        foreach (var other in others) await RevokeAsync(other.Id("GroupId"), leftover.Id, cancellationToken);
        await queries.AskAsync(cancellationToken, "ec2", "delete-security-group", "--group-id", leftover.Id);
    }

    private async Task<IEnumerable<JsonElement>> NamersAsync(string groupId, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(NamingFilters.Select(filter =>
            queries.AskAsync(cancellationToken, "ec2", "describe-security-groups", "--filters", $"Name={filter},Values={groupId}")));
        return answers.SelectMany(answer => answer.Items("SecurityGroups")).DistinctBy(group => group.Id("GroupId"));
    }

    private async Task RevokeAsync(string groupId, string namedGroupId, CancellationToken cancellationToken)
    {
        var answer = await queries.AskAsync(cancellationToken, "ec2", "describe-security-group-rules", "--filters", $"Name=group-id,Values={groupId}");
        var naming = answer.Items("SecurityGroupRules")
            .Where(rule => rule.TryGetProperty("ReferencedGroupInfo", out var reference) && reference.Text("GroupId") == namedGroupId)
            .ToLookup(rule => rule.GetProperty("IsEgress").GetBoolean(), rule => rule.Id("SecurityGroupRuleId"));
        foreach (var direction in naming)
        {
            var operation = direction.Key ? "revoke-security-group-egress" : "revoke-security-group-ingress";
            await queries.AskAsync(cancellationToken, ["ec2", operation, "--group-id", groupId, "--security-group-rule-ids", .. direction]);
        }
    }

    // Its values may have changed since it was found, and AWS wants them as they are.
    private async Task DeleteRecordAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        var zone = leftover.Id[..leftover.Id.IndexOf('/', StringComparison.Ordinal)];
        var found = await AwsRecord.FindAsync(queries, zone, cancellationToken);
        if (found.FirstOrDefault(record => record.Id == leftover.Id && record.Owner == leftover.Environment) is not { } record) return;
        await queries.AskAsync(cancellationToken, "route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch", record.Deletion());
    }
}
