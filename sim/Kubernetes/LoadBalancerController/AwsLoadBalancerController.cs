using System.Collections.Immutable;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Controllers;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>
/// The AWS Load Balancer Controller 3.5.0, as recorded from the real one: Network Load Balancers for Services, Application Load Balancers for
/// Ingresses, and the TargetGroupBindings that fill their target groups. It acts while one of its pods is ready, with that pod's flags and
/// role; what it made stays when it is gone.
/// </summary>
internal sealed class AwsLoadBalancerController(ClusterApi api)
{
    public const string ImageName = "aws-load-balancer-controller";

    // https://pkg.go.dev/k8s.io/client-go/util/workqueue#DefaultTypedControllerRateLimiter
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1000);

    private static readonly TimeSpan GroupRetry = TimeSpan.FromSeconds(2);

    /// <summary>Does what is due now.</summary>
    public void Run()
    {
        var process = api.World.Find<ControllerProcess>(api.ClusterName);
        if (process?.SeenVersion == api.ResourceVersion && process.Queue.Values.All(item => !(item.DueAt <= api.World.Now))) return;
        var pods = ControllerPods.Of(api, ImageName);
        // Without its own kind of objects the controller ends as soon as it starts.
        if (pods.Count == 0 || api.KindOf(TargetGroupBindings.ApiVersion, TargetGroupBindings.Kind) is null)
        {
            if (process is not null) api.World.Remove<ControllerProcess>(process.Id);
            return;
        }

        var leader = pods.FirstOrDefault(pod => pod.Pod.Uid == process?.PodUid) ?? pods[0];
        if (process?.PodUid != leader.Pod.Uid)
        {
            process = new ControllerProcess(api.ClusterName, leader.Pod.Uid, false, 0, ImmutableSortedDictionary<string, WorkItem>.Empty);
        }

        var context = new ControllerContext(api, ControllerSettings.Read(api, leader), PodCredentials.Of(api, leader.Pod), process);

        var bindings = new TargetGroupBindings(context);
        bindings.Run();
        foreach (var service in api.List("Service")) Sync(context, bindings, service);
        foreach (var ingress in api.List("Ingress")) Sync(context, bindings, ingress);
        bindings.Run();
        var gone = context.Process.Queue.Keys.Where(id => api.World.Find<KubernetesObject>(id) is null);
        context.Remember(context.Process with { SeenVersion = api.ResourceVersion, Queue = context.Process.Queue.RemoveRange(gone) });
    }

    /// <summary>When a pass is due next though nothing changes.</summary>
    /// <param name="awaited">Only for what someone waits for: an object that goes as soon as a security group is free.</param>
    public DateTimeOffset? Next(bool awaited) =>
        (api.World.Find<ControllerProcess>(api.ClusterName)?.Queue.Values ?? [])
            .Where(item => !awaited || item.WaitingSince is not null).Select(item => item.DueAt).Where(due => due > api.World.Now).Min();

    internal static WorkItem Backoff(WorkItem item, DateTimeOffset now)
    {
        var after = FirstRetry * Math.Pow(2, Math.Min(item.Failures, 30));
        return item with { Failures = item.Failures + 1, DueAt = now + (after < LastRetry ? after : LastRetry) };
    }

    private void Sync(ControllerContext context, TargetGroupBindings bindings, KubernetesObject source)
    {
        var stack = new Stack(source, source.Kind == "Service" ? Stack.OfService : Stack.OfIngress);
        var isWanted = source.Kind == "Service" ? ServiceModel.IsWanted(source) : IngressModel.IsWanted(context, source);
        if (!isWanted && !source.Metadata.Strings("finalizers").Contains(stack.Finalizer)) return;

        var item = context.Item(source);
        var seen = context.Digest($"{source.Metadata["annotations"]}/{source.Spec}/{isWanted}/{Backends(source)}");
        if (seen == item.Seen && !(item.DueAt <= context.World.Now)) return;
        item = item with { Seen = seen, DueAt = null };
        try
        {
            if (isWanted) Deploy(context, bindings, stack);
            else CleanUp(context, bindings, stack);
            if (isWanted) context.Remember(source, WorkItem.New with { Seen = seen });
            else context.Forget(source);
        }
        catch (RequeueException later)
        {
            context.Remember(source, item with { Failures = 0, DueAt = context.World.Now + later.After });
        }
        catch (SecurityGroupInUseException inUse)
        {
            context.Remember(source, Wait(source, item, inUse));
        }
        catch (PassFailedException failed)
        {
            api.Event(source, "Warning", failed.Reason, failed.Message);
            context.Remember(source, Backoff(item, context.World.Now));
        }
    }

    private void Deploy(ControllerContext context, TargetGroupBindings bindings, Stack stack)
    {
        // An Ingress is held from the start, a Service only once its model is built (recorded cases 09b, 09e).
        if (stack.Source.Kind == "Ingress") api.AddFinalizer(stack.Source, stack.Finalizer);
        var model = Failing("FailedBuildModel", "Failed build model due to", () => Build(context, stack.Source));
        api.AddFinalizer(api.Find(stack.Source.Kind, stack.Source.Namespace, stack.Source.Name)!, stack.Finalizer);
        var balancer = Failing("FailedDeployModel", "Failed deploy model due to", () => new StackDeployer(context, bindings).Deploy(stack, model))!;
        var live = api.Find(stack.Source.Kind, stack.Source.Namespace, stack.Source.Name)!;
        live = api.WriteStatus(live, live.Status.Set(Status(balancer, model, live.Kind), "loadBalancer", "ingress"));
        api.Event(live, "Normal", "SuccessfullyReconciled", "Successfully reconciled");
    }

    private static LoadBalancerModel Build(ControllerContext context, KubernetesObject source)
    {
        context.Aws.Call(AwsService.ElasticLoadBalancingV2, "DescribeLoadBalancers", () => { });
        return source.Kind == "Service" ? new ServiceModel(context, source).Build() : new IngressModel(context, source).Build();
    }

    private void CleanUp(ControllerContext context, TargetGroupBindings bindings, Stack stack)
    {
        Failing("FailedDeployModel", "Failed deploy model due to", () => new StackDeployer(context, bindings).Deploy(stack, LoadBalancerModel.Empty));
        if (!IsBackendGroupUsed(stack.Source))
        {
            Failing("FailedDeployModel", "Failed deploy model due to", () =>
            {
                new ManagedSecurityGroups(context).ReleaseBackend();
                return true;
            });
        }

        var live = api.Find(stack.Source.Kind, stack.Source.Namespace, stack.Source.Name)!;
        api.RemoveFinalizer(api.WriteStatus(live, live.Status.With("loadBalancer", PropertyMap.Empty)), stack.Finalizer);
    }

    private bool IsBackendGroupUsed(KubernetesObject released) =>
        api.List("Service").Any(each => each.Id != released.Id && each.Metadata.Strings("finalizers").Contains($"{Stack.OfService}/resources"))
        || api.List("Ingress").Any(each => each.Id != released.Id && each.Metadata.Strings("finalizers").Contains($"{Stack.OfIngress}/resources"));

    private WorkItem Wait(KubernetesObject source, WorkItem item, SecurityGroupInUseException inUse)
    {
        var now = api.World.Now;
        var since = item.WaitingSince ?? now;
        if (now - since < inUse.Patience) return item with { WaitingSince = since, DueAt = now + GroupRetry };
        if (inUse.Reason is { } reason) api.Event(source, "Warning", reason, $"Failed deploy model due to {inUse.Message}");
        return Backoff(item with { WaitingSince = now }, now);
    }

    /// <summary>What an Ingress has behind it; its load balancer changes with it.</summary>
    private string Backends(KubernetesObject source) => source.Kind != "Ingress"
        ? ""
        : string.Join('\n', IngressModel.Backends(source).Select(name => api.Find("Service", source.Namespace, name))
            .Select(service => service is null ? "" : $"{service.Uid}/{service.Spec}/{service.Metadata["annotations"]}"));

    private static PropertyList Status(LoadBalancer balancer, LoadBalancerModel model, string kind) => PropertyList.From(new[]
    {
        PropertyMap.Of(
            ("hostname", balancer.DnsName.ToLowerInvariant()),
            ("ports", model.Listeners.Select(listener => PropertyMap.Of(
                ("port", listener.Port), ("protocol", kind == "Service" ? listener.Protocol : ""))))),
    });

    private static T Failing<T>(string reason, string prefix, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception refused) when (refused is AwsCallException or BuildException)
        {
            throw new PassFailedException(reason, $"{prefix} {refused.Message}");
        }
    }
}
