using System.Collections.Immutable;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <content>Load balancers and their targets.</content>
internal sealed partial class AwsProbe
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedLoadBalancer>> LoadBalancersAsync(CancellationToken cancellationToken) =>
        _questions.OnceAsync("the load balancers", AskForLoadBalancersAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedTargetGroup>> TargetGroupsAsync(CancellationToken cancellationToken) =>
        _questions.OnceAsync("the target groups", AskForTargetGroupsAsync, cancellationToken);

    private async Task<IReadOnlyList<ProbedLoadBalancer>> AskForLoadBalancersAsync(CancellationToken cancellationToken)
    {
        var isOurs = await IsOursAsync(cancellationToken);
        var enis = await InterfacesAsync(cancellationToken);
        var (balancers, classics) = (LoadBalancerQueries.LoadBalancersAsync(_queries, isOurs, cancellationToken), LoadBalancerQueries.ClassicAsync(_queries, isOurs, cancellationToken));
        var found = await Task.WhenAll((await balancers).Select(async balancer => ToLoadBalancer(balancer, enis, await ListenersAsync(balancer, cancellationToken))));
        return [.. found, .. (await classics).Select(classic => ToClassic(classic, enis))];
    }

    // Only Application Load Balancers have rules beside a listener's default actions.
    private async Task<ImmutableArray<ProbedListener>> ListenersAsync(TaggedDescription balancer, CancellationToken cancellationToken)
    {
        var answers = await _queries.AskAboutAsync(
            [balancer.Description.Id("LoadBalancerArn")], 1, cancellationToken, "elbv2", "describe-listeners", "--load-balancer-arn");
        var hasRules = balancer.Description.Id("Type") == "application";
        var listeners = await Task.WhenAll(answers.SelectMany(answer => answer.Items("Listeners")).Select(async listener =>
        {
            var rules = hasRules
                ? await _queries.AskAboutAsync([listener.Id("ListenerArn")], 1, cancellationToken, "elbv2", "describe-rules", "--listener-arn")
                : [];
            var actions = rules.SelectMany(answer => answer.Items("Rules")).SelectMany(rule => rule.Items("Actions")).Concat(listener.Items("DefaultActions"));
            return new ProbedListener(
                listener.Id("Protocol"), listener.Number("Port") ?? 0, [.. actions.SelectMany(TargetGroupArns).Distinct(StringComparer.Ordinal)]);
        }));
        return [.. listeners];
    }

    private async Task<IReadOnlyList<ProbedTargetGroup>> AskForTargetGroupsAsync(CancellationToken cancellationToken)
    {
        var groups = await LoadBalancerQueries.TargetGroupsAsync(_queries, await IsOursAsync(cancellationToken), cancellationToken);
        return [.. await Task.WhenAll(groups.Select(group => ToTargetGroupAsync(group, cancellationToken)))];
    }

    private async Task<ProbedTargetGroup> ToTargetGroupAsync(TaggedDescription group, CancellationToken cancellationToken)
    {
        var arn = group.Description.Id("TargetGroupArn");
        var attributes = _queries.AskAboutAsync([arn], 1, cancellationToken, "elbv2", "describe-target-group-attributes", "--target-group-arn");
        var health = _queries.AskAboutAsync([arn], 1, cancellationToken, "elbv2", "describe-target-health", "--target-group-arn");
        return new ProbedTargetGroup(
            arn, group.Description.Id("TargetGroupName"), group.Description.Text("TargetType") ?? "", group.Description.Text("Protocol") ?? "",
            group.Description.Number("Port") ?? 0, (await attributes).Select(answer => answer.Tags("Attributes")).FirstOrDefault(ImmutableSortedDictionary<string, string>.Empty),
            [.. (await health).SelectMany(answer => answer.Items("TargetHealthDescriptions")).Select(ToTarget)], group.Tags);
    }

    private async Task<Func<string?, bool>> IsOursAsync(CancellationToken cancellationToken)
    {
        var ids = (await VpcsAsync(cancellationToken)).Select(vpc => vpc.Id).ToHashSet(StringComparer.Ordinal);
        return id => id is not null && ids.Contains(id);
    }

    private static IEnumerable<string> TargetGroupArns(JsonElement action) =>
        (action.TryGetProperty("ForwardConfig", out var forward) ? forward.Items("TargetGroups").Select(group => group.Text("TargetGroupArn")) : [])
        .Append(action.Text("TargetGroupArn")).OfType<string>();

    private static ProbedTarget ToTarget(JsonElement described)
    {
        var (target, health) = (described.GetProperty("Target"), described.GetProperty("TargetHealth"));
        return new ProbedTarget(target.Id("Id"), target.Number("Port") ?? 0, health.Id("State"), health.Text("Reason"));
    }

    private static ProbedLoadBalancer ToLoadBalancer(TaggedDescription balancer, IReadOnlyList<JsonElement> enis, ImmutableArray<ProbedListener> listeners)
    {
        var described = balancer.Description;

        // An ARN ends with what the descriptions of its network interfaces have after "ELB ": net/NAME/ID, app/NAME/ID.
        var arn = described.Id("LoadBalancerArn");
        return new ProbedLoadBalancer(
            arn, described.Id("LoadBalancerName"), described.Id("Type"), described.Text("Scheme") ?? "", described.Text("DNSName") ?? "",
            described.GetProperty("State").Text("Code") ?? "", ToZones(enis, arn[(arn.IndexOf(":loadbalancer/", StringComparison.Ordinal) + ":loadbalancer/".Length)..]),
            [.. described.Items("SecurityGroups").Select(id => id.GetString()!)], listeners, balancer.Tags);
    }

    private static ProbedLoadBalancer ToClassic(TaggedDescription balancer, IReadOnlyList<JsonElement> enis)
    {
        var (described, name) = (balancer.Description, balancer.Description.Id("LoadBalancerName"));
        return new ProbedLoadBalancer(
            name, name, "classic", described.Text("Scheme") ?? "", described.Text("DNSName") ?? "", "active", ToZones(enis, name),
            [.. described.Items("SecurityGroups").Select(id => id.GetString()!)],
            [
                .. described.Items("ListenerDescriptions").Select(each => each.GetProperty("Listener")).Select(listener => new ProbedListener(
                    listener.Id("Protocol"), listener.Number("LoadBalancerPort") ?? 0, [])),
            ],
            balancer.Tags);
    }

    private static ImmutableArray<ProbedLoadBalancerZone> ToZones(IEnumerable<JsonElement> enis, string name) =>
    [
        .. from eni in enis
           where eni.Text("Description") == $"ELB {name}"
           select new ProbedLoadBalancerZone(
               eni.Id("AvailabilityZone"), eni.Id("SubnetId"), eni.Id("PrivateIpAddress"),
               eni.TryGetProperty("Association", out var association) ? association.Text("PublicIp") : null),
    ];
}
