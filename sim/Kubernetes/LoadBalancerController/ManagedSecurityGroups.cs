using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>The security groups that the controller makes: one per load balancer, and one that all of a cluster share.</summary>
internal sealed class ManagedSecurityGroups(ControllerContext context)
{
    private const string FrontendDescription = "[k8s] Managed SecurityGroup for LoadBalancer";
    private const string BackendDescription = "[k8s] Shared Backend SecurityGroup for LoadBalancer";
    private const string ResourceTag = "elbv2.k8s.aws/resource";
    private const string BackendResource = "backend-sg";
    private static readonly TimeSpan FrontendPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BackendPatience = TimeSpan.FromMinutes(2);

    /// <summary>The shared backend group, made when there is none with its tags.</summary>
    /// <exception cref="AwsCallException">AWS refuses.</exception>
    public string Backend()
    {
        // The process asks once; from then on it also feels responsible for deleting the group.
        var found = context.Process.KnowsBackendSecurityGroup
            ? FindBackend()
            : context.Aws.Call(AwsService.Ec2, "DescribeSecurityGroups", FindBackend);
        var id = found?.Id ?? Create(
            ResourceNames.BackendSecurityGroup(context.Settings.ClusterName), BackendDescription,
            context.Tags(Tags.Empty.Add(ResourceTag, BackendResource)));
        context.Remember(context.Process with { KnowsBackendSecurityGroup = true });
        return id;
    }

    /// <summary>Deletes the shared backend group, if this process ever looked it up.</summary>
    /// <exception cref="SecurityGroupInUseException">A load balancer still has it.</exception>
    public void ReleaseBackend()
    {
        if (!context.Process.KnowsBackendSecurityGroup) return;
        if (FindBackend() is { } group) Delete(group.Id, BackendPatience, reason: null);
        context.Remember(context.Process with { KnowsBackendSecurityGroup = false });
    }

    /// <summary>The frontend group as the model wants it: new rules come before old ones go.</summary>
    /// <returns>Its id.</returns>
    public string Apply(Stack stack, SecurityGroupSpec spec)
    {
        var tags = context.Tags(stack, "ManagedLBSecurityGroup", spec.Tags);
        var id = (Frontends(stack) is [var found, ..] ? found.Id : null) ?? Create(spec.Name, FrontendDescription, tags);
        var group = context.World.Get<SecurityGroup>(id);
        var live = group.Rules.Where(rule => !rule.IsEgress).ToList();
        var wanted = spec.Ports
            .SelectMany(port => spec.SourceRanges.Select(range => SecurityGroups.Rule(false, "tcp", port, port, range, null))).ToList();
        var missing = wanted.Where(rule => !live.Exists(other => SecurityGroups.IsSame(rule, other))).ToList();
        if (missing.Count > 0) Authorize(context, id, missing);
        if (live.Exists(rule => !wanted.Exists(other => SecurityGroups.IsSame(rule, other))))
        {
            Revoke(context, id, rule => !rule.IsEgress && !wanted.Exists(other => SecurityGroups.IsSame(rule, other)));
        }

        SetTags(id, tags);
        return id;
    }

    /// <summary>Deletes the frontend groups of a stack that has none any more.</summary>
    /// <exception cref="SecurityGroupInUseException">Something still has one of them.</exception>
    public void DeleteFrontends(Stack stack)
    {
        foreach (var group in Frontends(stack)) Delete(group.Id, FrontendPatience, "FailedDeployModel");
    }

    public static void Authorize(ControllerContext context, string id, IEnumerable<SecurityGroupRule> rules) =>
        context.Aws.Call(AwsService.Ec2, "AuthorizeSecurityGroupIngress", () => SecurityGroups.Authorize(context.World, id, rules));

    public static void Revoke(ControllerContext context, string id, Func<SecurityGroupRule, bool> which) =>
        context.Aws.Call(AwsService.Ec2, "RevokeSecurityGroupIngress", () => SecurityGroups.Revoke(context.World, id, which));

    private List<SecurityGroup> Frontends(Stack stack) => context.Aws.Call(
        AwsService.Ec2, "DescribeSecurityGroups",
        () => context.World.All<SecurityGroup>()
            .Where(group => group.VpcId == context.Settings.VpcId && context.Belongs(group.Tags, stack)).ToList());

    private SecurityGroup? FindBackend()
    {
        var wanted = context.Tags(Tags.Empty.Add(ResourceTag, BackendResource)).RemoveRange(context.Settings.DefaultTags.Keys);
        return context.World.All<SecurityGroup>().FirstOrDefault(group => group.VpcId == context.Settings.VpcId
            && wanted.All(tag => group.Tags.GetValueOrDefault(tag.Key) == tag.Value));
    }

    private string Create(string name, string description, Tags tags) => context.Aws.Call(AwsService.Ec2, "CreateSecurityGroup", () =>
    {
        var (world, vpcId) = (context.World, context.Settings.VpcId);
        var made = SecurityGroups.New(world, world.Fresh<SecurityGroup>("sg", $"{vpcId}/{name}"), vpcId, name, description);
        world.Put(made with { Tags = tags });
        SecurityGroups.Authorize(world, made.Id, [SecurityGroups.Rule(true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        return made.Id;
    });

    private void SetTags(string id, Tags tags)
    {
        var group = context.World.Get<SecurityGroup>(id);
        if (group.Tags.SequenceEqual(tags)) return;
        if (tags.Any(tag => group.Tags.GetValueOrDefault(tag.Key) != tag.Value))
        {
            context.Aws.Call(AwsService.Ec2, "CreateTags", () => context.World.Put(group with { Tags = group.Tags.SetItems(tags) }));
        }

        if (group.Tags.Keys.Except(tags.Keys, StringComparer.Ordinal).Any())
        {
            context.Aws.Call(AwsService.Ec2, "DeleteTags", () => context.World.Put(group with { Tags = tags }));
        }
    }

    private void Delete(string id, TimeSpan patience, string? reason)
    {
        try
        {
            context.Aws.Call(AwsService.Ec2, "DeleteSecurityGroup", () => SecurityGroups.Delete(context.World, id));
        }
        catch (AwsCallException refused) when (refused.Code == "DependencyViolation")
        {
            throw new SecurityGroupInUseException(
                $"failed to delete securityGroup: timed out waiting for the condition: {refused.Message}", patience, reason);
        }
    }
}
