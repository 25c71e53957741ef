using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws;

/// <summary>
/// AWS's deleting calls as anybody may make them past every stack, with AWS's refusals; what is gone already is no error. To be made in
/// <see cref="Engine.SimulatedEnvironment.ChangeAsync"/>. Others are with what they delete, such as <see cref="LoadBalancers.Delete"/>.
/// </summary>
public static class DeleteCalls
{
    /// <summary>DeleteLoadBalancer of a Classic Load Balancer, with its ENIs.</summary>
    public static void ClassicLoadBalancer(World world, string name) => ClassicLoadBalancers.Delete(world, name);

    /// <summary>TerminateInstances: with it go the ENIs that are to be deleted on termination.</summary>
    public static void Instance(World world, string id)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (world.Find<Instance>(id) is not null) Instances.Terminate(world, id);
    }

    /// <summary>DeleteSecurityGroup.</summary>
    /// <exception cref="ResourceException"><c>DependencyViolation</c>: an ENI has it, or a rule of another group in its VPC names it.</exception>
    public static void SecurityGroup(World world, string id)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (world.Find<SecurityGroup>(id) is not null) SecurityGroups.Delete(world, id);
    }

    /// <summary>RevokeSecurityGroupIngress and …Egress of every rule of a group that names another one.</summary>
    public static void RulesThatName(World world, string groupId, string namedGroupId) =>
        SecurityGroups.Revoke(world, groupId, rule => rule.ReferencedGroupId == namedGroupId);

    /// <summary>ChangeResourceRecordSets that deletes records: all or none.</summary>
    /// <exception cref="ResourceException"><c>NoSuchHostedZone</c>, <c>InvalidChangeBatch</c>.</exception>
    public static void RecordSets(World world, string zoneId, IEnumerable<ResourceRecordSet> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        HostedZones.Change(world, zoneId, records.Select(record => new RecordChange("DELETE", record)));
    }

    /// <summary>DeleteLaunchTemplate, with all its versions.</summary>
    public static void LaunchTemplate(World world, string id)
    {
        ArgumentNullException.ThrowIfNull(world);
        world.Remove<LaunchTemplate>(id);
    }

    /// <summary>DeleteLogGroup, with its lines.</summary>
    public static void LogGroup(World world, string name)
    {
        ArgumentNullException.ThrowIfNull(world);
        world.Remove<LogGroup>(name);
    }
}
