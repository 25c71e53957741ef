using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <content>EKS, Auto Scaling, Lambda, SQS and Route 53.</content>
internal sealed partial class AwsProbe
{
    private const string VpcCni = "vpc-cni";

    /// <inheritdoc/>
    public Task<ProbedCluster?> ClusterAsync(string clusterName, CancellationToken cancellationToken) =>
        _questions.OnceAsync($"cluster {clusterName}", token => AskForClusterAsync(clusterName, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ProbedAutoScalingGroup?> AutoScalingGroupAsync(string name, CancellationToken cancellationToken) =>
        _questions.OnceAsync($"Auto Scaling group {name}", token => AskForAutoScalingGroupAsync(name, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ProbedFunction?> FunctionAsync(string name, CancellationToken cancellationToken) => _questions.OnceAsync(
        $"function {name}",
        async token => await FindAsync(token, "lambda", "get-function-configuration", "--function-name", name) is not { } function ? null : new ProbedFunction(
            function.Id("FunctionName"),
            function.TryGetProperty("VpcConfig", out var vpc) ? [.. vpc.Items("SubnetIds").Select(id => id.GetString()!)] : [],
            function.TryGetProperty("DeadLetterConfig", out var letters) ? letters.Text("TargetArn") : null),
        cancellationToken);

    /// <inheritdoc/>
    public Task<ProbedQueue?> QueueAsync(string arn, CancellationToken cancellationToken) =>
        _questions.OnceAsync($"queue {arn}", token => AskForQueueAsync(arn, token), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedRecordSet>> RecordSetsAsync(string hostedZoneId, CancellationToken cancellationToken) =>
        _questions.OnceAsync<IReadOnlyList<ProbedRecordSet>>(
            $"the records of zone {hostedZoneId}",
            async token => await FindAsync(token, "route53", "list-resource-record-sets", "--hosted-zone-id", hostedZoneId) is { } zone
                ? [.. zone.Items("ResourceRecordSets").Select(set => new ProbedRecordSet(
                    set.Id("Name"), set.Id("Type"), [.. set.Items("ResourceRecords").Select(record => record.Id("Value"))],
                    set.TryGetProperty("AliasTarget", out var alias) ? alias.Text("DNSName") : null))]
                : [],
            cancellationToken);

    // Null where AWS says that it isn't there.
    private async Task<JsonElement?> FindAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        try
        {
            return await _queries.AskAsync(cancellationToken, arguments);
        }
        catch (AwsCliException refusal) when (AwsQueries.IsGone(refusal))
        {
            return null;
        }
    }

    private async Task<ProbedCluster?> AskForClusterAsync(string clusterName, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken, "eks", "describe-cluster", "--name", clusterName) is not { } answer) return null;
        var cluster = answer.GetProperty("cluster");
        var names = (await _queries.AskAsync(cancellationToken, "eks", "list-addons", "--cluster-name", clusterName)).Items("addons").Select(name => name.GetString()!);
        var addons = (await _queries.AskAboutAsync(names, 1, cancellationToken, "eks", "describe-addon", "--cluster-name", clusterName, "--addon-name"))
            .Select(addon => addon.GetProperty("addon")).ToDictionary(addon => addon.Id("addonName"), StringComparer.Ordinal);
        var network = cluster.GetProperty("resourcesVpcConfig");
        return new ProbedCluster(
            cluster.Id("name"), cluster.Id("version"), cluster.Text("endpoint") ?? "", cluster.GetProperty("kubernetesNetworkConfig").Text("serviceIpv4Cidr") ?? "",
            cluster.GetProperty("accessConfig").Text("authenticationMode") ?? "", network.Flag("endpointPublicAccess"), network.Flag("endpointPrivateAccess"),
            [.. network.Items("publicAccessCidrs").Select(range => range.GetString()!)],
            addons.ToImmutableSortedDictionary(addon => addon.Key, addon => addon.Value.Id("addonVersion"), StringComparer.Ordinal),
            addons.TryGetValue(VpcCni, out var cni) && ProbedAddon.DelegatesPrefixes(cni.Text("configurationValues")));
    }

    private async Task<ProbedAutoScalingGroup?> AskForAutoScalingGroupAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await _queries.AskAsync(cancellationToken, "autoscaling", "describe-auto-scaling-groups", "--auto-scaling-group-names", name);
        if (answer.Items("AutoScalingGroups").ToList() is not [var group]) return null;
        var hooks = await _queries.AskAsync(cancellationToken, "autoscaling", "describe-lifecycle-hooks", "--auto-scaling-group-name", name);
        return new ProbedAutoScalingGroup(
            group.Id("AutoScalingGroupName"), group.Number("DesiredCapacity") ?? 0,
            [.. (group.Text("VPCZoneIdentifier") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            [.. group.Items("Instances").Select(instance => new ProbedGroupInstance(instance.Id("InstanceId"), instance.Id("LifecycleState")))],
            [
                .. hooks.Items("LifecycleHooks").Select(hook => new ProbedLifecycleHook(
                    hook.Id("LifecycleHookName"), hook.Id("LifecycleTransition"), hook.Text("DefaultResult") ?? "")),
            ]);
    }

    // An ARN of SQS: arn:PARTITION:sqs:REGION:ACCOUNT:NAME.
    private async Task<ProbedQueue?> AskForQueueAsync(string arn, CancellationToken cancellationToken)
    {
        const string messages = "ApproximateNumberOfMessages";
        var (account, name) = arn.Split(':') is [_, _, _, _, var owner, var last] ? (owner, last) : throw new ObservationException("the ARN of a queue", $"{arn} is none");
        try
        {
            var url = (await _queries.AskAsync(cancellationToken, "sqs", "get-queue-url", "--queue-name", name, "--queue-owner-aws-account-id", account)).Id("QueueUrl");
            var answer = await _queries.AskAsync(cancellationToken, "sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", messages);
            return new ProbedQueue(name, int.Parse(answer.GetProperty("Attributes").Id(messages), CultureInfo.InvariantCulture));
        }
        catch (AwsCliException refusal) when (refusal.Code is "AWS.SimpleQueueService.NonExistentQueue" or "QueueDoesNotExist")
        {
            return null;
        }
    }
}
