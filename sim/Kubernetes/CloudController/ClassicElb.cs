using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>The classic load balancer of a Service, with its security group and what it opens in the nodes' groups (recorded cases 01a, 01b).</summary>
internal sealed class ClassicElb(ClusterApi api, AwsSession session, LoadBalancerSubnets subnets, NodeSecurityGroups groups)
{
    /// <summary>Makes it or brings it up to date.</summary>
    /// <returns>Its DNS name.</returns>
    public string Ensure(ServiceRequest request, ImmutableArray<string> instanceIds)
    {
        var subnetIds = subnets.For(request);
        var group = EnsureGroup(request);
        EnsureBalancer(request, subnetIds, group);
        Call("ModifyLoadBalancerAttributes", () => ClassicLoadBalancers.SetAttributes(api.World, request.Name, request.Attributes));

        if (Find(request.Name)!.HealthCheck != HealthCheck(request))
        {
            Call("ConfigureHealthCheck", () => ClassicLoadBalancers.SetHealthCheck(api.World, request.Name, HealthCheck(request)));
        }

        groups.OpenTo(group, instanceIds);
        BringInstances(request.Name, instanceIds);
        return Find(request.Name)!.DnsName;
    }

    /// <summary>Brings only the instances up to date.</summary>
    public void Update(ServiceRequest request, ImmutableArray<string> instanceIds)
    {
        BringInstances(request.Name, instanceIds);
        groups.OpenTo(Find(request.Name)!.SecurityGroupIds[0], instanceIds);
    }

    public bool Exists(KubernetesObject service) => Describe(ServiceRequest.LoadBalancerName(service)) is not null;

    /// <summary>Deletes it and its group.</summary>
    /// <returns>The group, while something still uses it.</returns>
    public ImmutableArray<string> Delete(KubernetesObject service)
    {
        var name = ServiceRequest.LoadBalancerName(service);
        var groupIds = Find(name)!.SecurityGroupIds;
        groups.OpenTo(groupIds[0], []);
        Call("DeleteLoadBalancer", () => ClassicLoadBalancers.Delete(api.World, name));
        return DeleteGroups(groupIds);
    }

    /// <summary>Deletes groups.</summary>
    /// <returns>Those that something still uses.</returns>
    public ImmutableArray<string> DeleteGroups(ImmutableArray<string> groupIds) => [.. groupIds.Where(id => !DeleteGroup(id))];

    private bool DeleteGroup(string id)
    {
        try
        {
            session.Call(AwsService.Ec2, "DeleteSecurityGroup", () => SecurityGroups.Delete(api.World, id));
            return true;
        }
        catch (AwsCallException refused) when (refused.Code == "DependencyViolation")
        {
            return false;
        }
        catch (AwsCallException refused)
        {
            throw new CloudProviderException($"error while deleting load balancer security group ({id}): {GoText.Quote(refused.Message)}");
        }
    }

    private string EnsureGroup(ServiceRequest request)
    {
        var (vpcId, name) = (api.Cluster.VpcId, "k8s-elb-" + request.Name);
        var found = session.Call(AwsService.Ec2, "DescribeSecurityGroups", () => api.World.All<SecurityGroup>()
            .FirstOrDefault(each => each.VpcId == vpcId && each.Name == name));
        var id = found?.Id ?? session.Call(AwsService.Ec2, "CreateSecurityGroup", () => NewGroup(request, vpcId, name));
        SecurityGroupRule[] wanted =
        [
            .. from range in request.SourceRanges
               from port in request.Ports
               select SecurityGroups.Rule(isEgress: false, "tcp", port.Integer("port")!.Value, port.Integer("port")!.Value, range, null),
            .. request.SourceRanges.Select(range => SecurityGroups.Rule(isEgress: false, "icmp", 3, 4, range, null)),
        ];
        var old = groups.Ingress(id);
        groups.Authorize(id, wanted);
        groups.Revoke(id, [.. old.Where(rule => !wanted.Any(each => SecurityGroups.IsSame(each, rule)))]);
        return id;
    }

    private string NewGroup(ServiceRequest request, string vpcId, string name)
    {
        var made = SecurityGroups.New(
            api.World, api.World.Fresh<SecurityGroup>("sg", name), vpcId, name,
            $"Security group for Kubernetes ELB {request.Name} ({request.ServiceName})");
        api.World.Put(made with { Tags = made.Tags.Add(ClusterTags.Key(api.ClusterName), "owned") });
        SecurityGroups.Authorize(api.World, made.Id, [SecurityGroups.Rule(isEgress: true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        return made.Id;
    }

    private void EnsureBalancer(ServiceRequest request, ImmutableArray<string> subnetIds, string group)
    {
        ImmutableArray<ClassicListener> listeners =
        [
            .. request.NodePorts.Select(port => new ClassicListener("TCP", port.Integer("port")!.Value, "TCP", port.Integer("nodePort")!.Value)),
        ];
        if (Describe(request.Name) is not { } live)
        {
            Call("CreateLoadBalancer", () => ClassicLoadBalancers.Create(
                api.World, request.Name, request.IsInternal, subnetIds, [group], listeners, request.Tags(api.ClusterName)));
            return;
        }

        var attached = live.Zones.Select(zone => zone.SubnetId).ToHashSet(StringComparer.Ordinal);
        if (attached.Except(subnetIds).Any())
        {
            Call("DetachLoadBalancerFromSubnets", () => ClassicLoadBalancers.SetSubnets(api.World, live.Id, [.. attached.Intersect(subnetIds)]));
        }

        if (subnetIds.Except(attached).Any())
        {
            Call("AttachLoadBalancerToSubnets", () => ClassicLoadBalancers.SetSubnets(api.World, live.Id, subnetIds));
        }

        var removed = live.Listeners.Except(listeners).Select(listener => listener.Port).ToList();
        if (removed.Count > 0) Call("DeleteLoadBalancerListeners", () => ClassicLoadBalancers.RemoveListeners(api.World, live.Id, removed));
        var added = listeners.Except(live.Listeners).ToList();
        if (added.Count > 0) Call("CreateLoadBalancerListeners", () => ClassicLoadBalancers.AddListeners(api.World, live.Id, added));
    }

    private static ClassicHealthCheck HealthCheck(ServiceRequest request)
    {
        var target = request.HealthCheckNodePort is { } port
            ? string.Create(CultureInfo.InvariantCulture, $"HTTP:{port}/healthz")
            : string.Create(CultureInfo.InvariantCulture, $"TCP:{request.NodePorts.First().Integer("nodePort")}");
        return new ClassicHealthCheck(target, Interval: 10, Timeout: 5, HealthyThreshold: 2, UnhealthyThreshold: 6);
    }

    private void BringInstances(string name, ImmutableArray<string> instanceIds)
    {
        var registered = Find(name)!.InstanceIds;
        var added = instanceIds.Except(registered).ToList();
        if (added.Count > 0) Call("RegisterInstancesWithLoadBalancer", () => ClassicLoadBalancers.Register(api.World, name, added));
        var removed = registered.Except(instanceIds).ToList();
        if (removed.Count > 0) Call("DeregisterInstancesFromLoadBalancer", () => ClassicLoadBalancers.Deregister(api.World, name, removed));
    }

    private ClassicLoadBalancer? Find(string name) => api.World.Find<ClassicLoadBalancer>(name);

    private ClassicLoadBalancer? Describe(string name) =>
        session.Call(AwsService.ElasticLoadBalancing, "DescribeLoadBalancers", () => Find(name));

    private void Call(string operation, Action act) => session.Call(AwsService.ElasticLoadBalancing, operation, act);
}
