using System.Collections.Immutable;
using Lab.Infra;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Cli.Sweep;

/// <summary>The account in a simulated environment's world. What its stacks record, and what goes with that, is not left over.</summary>
/// <param name="environment">The environment; open for writing when something is to be deleted.</param>
internal sealed class SimulatedAccount(SimulatedEnvironment environment) : ICloudAccount
{
    private World World => environment.World;

    /// <inheritdoc/>
    public string Place => $"the simulated world of {environment.Name}";

    /// <inheritdoc/>
    public DateTimeOffset Now => World.Now;

    /// <summary>None: nothing changes in the simulated world by waiting here.</summary>
    public TimeSpan Patience => TimeSpan.Zero;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken)
    {
        var rules = Rules();
        var isExpired = Expiry.IsPast(Candidates().Select(candidate => candidate.Tags), World.Now);
        var recorded = environment.Stacks.Values.SelectMany(stack => stack.Resources).Select(resource => resource.Id).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<Leftover>>(
        [
            .. from candidate in Candidates()
               where !recorded.Contains(candidate.Id) && !GoesWithAnother(candidate)
               let owner = rules.Of(candidate)
               where owner is not null
               orderby candidate.Kind, candidate.Name ?? candidate.Id, candidate.Id
               select new Leftover(candidate.Kind, candidate.Id, owner.Environment, owner.Reason)
               {
                   Name = candidate.Name,
                   CreatedAt = candidate.CreatedAt,
                   InUseBy = LeftoverUse.Of(candidate, owner, State(owner.Environment)),
                   IsServing = State(owner.Environment).HasCluster,
                   IsExpired = isExpired,
               },
        ]);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        try
        {
            await environment.ChangeAsync(_ => Delete(leftover));
        }
        catch (ResourceException refusal)
        {
            throw new LabException(ExitCode.Failed, $"{refusal.Code}: {refusal.Message}");
        }
    }

    /// <summary>Nothing: here everything goes at once.</summary>
    public Task<string?> RemainderAsync(Leftover leftover, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private EnvironmentState State(string name) => new(name)
    {
        HasCluster = World.Find<EksCluster>(new ResourceNames(name).Cluster) is not null,
        HasStacks = environment.Stacks.Count > 0,
        IsNamed = true,
    };

    private void Delete(Leftover leftover)
    {
        switch (leftover.Kind)
        {
            case LeftoverKind.LoadBalancer:
                LoadBalancers.Delete(World, leftover.Id);
                break;
            case LeftoverKind.ClassicLoadBalancer:
                DeleteCalls.ClassicLoadBalancer(World, leftover.Id);
                break;
            case LeftoverKind.TargetGroup:
                TargetGroups.Delete(World, leftover.Id);
                break;
            case LeftoverKind.RecordSet:
                DeleteRecord(leftover.Id);
                break;
            case LeftoverKind.Instance:
                DeleteCalls.Instance(World, leftover.Id);
                break;
            case LeftoverKind.NetworkInterface:
                NetworkInterfaces.Delete(World, leftover.Id);
                break;
            case LeftoverKind.SecurityGroup:
                DeleteGroup(leftover);
                break;
            case LeftoverKind.LaunchTemplate:
                DeleteCalls.LaunchTemplate(World, leftover.Id);
                break;
            case LeftoverKind.LogGroup:
                DeleteCalls.LogGroup(World, leftover.Id);
                break;
            default:
                throw new NotSupportedException($"the simulated world has no {leftover.Kind} by itself");
        }
    }

    // Rules of the environment's own groups that name it go first; those of a group that isn't ours stay, and keep it.
    private void DeleteGroup(Leftover leftover)
    {
        var rules = Rules();
        foreach (var other in World.All<SecurityGroup>().Where(each => each.Id != leftover.Id && each.Rules.Any(rule => rule.ReferencedGroupId == leftover.Id)))
        {
            if (rules.Of(Candidate(other))?.Environment == leftover.Environment) DeleteCalls.RulesThatName(World, other.Id, leftover.Id);
        }

        DeleteCalls.SecurityGroup(World, leftover.Id);
    }

    private void DeleteRecord(string id)
    {
        var record = DnsRecords().FirstOrDefault(each => each.Id == id);
        if (record is not null) DeleteCalls.RecordSets(World, record.ZoneId, record.Records);
    }

    private OwnershipRules Rules()
    {
        var places = World.All<Vpc>().Select(vpc => (vpc.Id, vpc.Tags)).Concat(World.All<HostedZone>().Select(zone => (zone.Id, zone.Tags)))
            .Where(place => place.Tags.ContainsKey(LabTags.EnvironmentKey))
            .ToImmutableDictionary(place => place.Id, place => place.Tags[LabTags.EnvironmentKey]);
        return new OwnershipRules(new SweepSurroundings
        {
            Places = places,
            Clusters = World.All<EksCluster>().ToImmutableDictionary(cluster => cluster.Id, cluster => cluster.Tags.GetValueOrDefault(LabTags.EnvironmentKey)),
            Environments = [environment.Name],
        });
    }

    private IEnumerable<SweepCandidate> Candidates() =>
    [
        .. World.All<LoadBalancer>().Select(each => new SweepCandidate(LeftoverKind.LoadBalancer, each.Id)
        {
            Name = each.Name, Place = each.VpcId, Tags = each.Tags, CreatedAt = each.CreatedAt,
        }),
        .. World.All<ClassicLoadBalancer>().Select(each => new SweepCandidate(LeftoverKind.ClassicLoadBalancer, each.Id)
        {
            Place = each.VpcId, Tags = each.Tags, CreatedAt = each.CreatedAt,
        }),
        .. World.All<TargetGroup>().Select(each => new SweepCandidate(LeftoverKind.TargetGroup, each.Id)
        {
            Name = each.Name, Place = each.VpcId, Tags = each.Tags,
        }),
        .. DnsRecords().Select(each => new SweepCandidate(LeftoverKind.RecordSet, each.Id) { Place = each.ZoneId, DnsOwner = each.Owner }),
        .. World.All<Instance>().Select(each => new SweepCandidate(LeftoverKind.Instance, each.Id) { Place = VpcOf(each.SubnetId), Tags = each.Tags }),
        .. World.All<NetworkInterface>().Where(each => each.Status == "available").Select(each => new SweepCandidate(LeftoverKind.NetworkInterface, each.Id)
        {
            Name = each.Description, Place = VpcOf(each.SubnetId), Tags = each.Tags, CreatedAt = each.CreatedAt,
        }),
        .. World.All<SecurityGroup>().Select(Candidate),
        .. World.All<LaunchTemplate>().Select(each => new SweepCandidate(LeftoverKind.LaunchTemplate, each.Id) { Name = each.Name, Tags = each.Tags }),
        .. World.All<LogGroup>().Select(each => new SweepCandidate(LeftoverKind.LogGroup, each.Id) { Tags = each.Tags }),
    ];

    private static SweepCandidate Candidate(SecurityGroup group) =>
        new(LeftoverKind.SecurityGroup, group.Id) { Name = group.Name, Place = group.VpcId, Tags = group.Tags };

    private string? VpcOf(string subnetId) => World.Find<Subnet>(subnetId)?.VpcId;

    // What EKS and Auto Scaling make goes with the cluster or the group.
    private bool GoesWithAnother(SweepCandidate candidate) => candidate.Kind switch
    {
        LeftoverKind.Instance => World.All<NodeGroup>().Any(group => group.InstanceIds.Contains(candidate.Id))
            || World.All<AutoScalingGroup>().Any(group => group.Instances.Any(instance => instance.Id == candidate.Id)),
        LeftoverKind.SecurityGroup => World.All<EksCluster>().Any(cluster => cluster.ClusterSecurityGroupId == candidate.Id)
            || World.All<NodeGroup>().Any(group => group.RemoteAccessSecurityGroupId == candidate.Id),
        _ => false,
    };

    private IEnumerable<SimulatedRecord> DnsRecords() => World.All<HostedZone>().SelectMany(SimulatedRecord.Of);
}
