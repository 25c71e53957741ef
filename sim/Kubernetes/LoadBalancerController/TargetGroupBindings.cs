using System.Security.Cryptography;
using System.Text;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>
/// The loop of the TargetGroupBindings: it fills a target group with the endpoints of a Service and opens the way to them. It looks at AWS
/// only when the endpoints or the binding change: a target that somebody else takes away stays away until then.
/// </summary>
internal sealed class TargetGroupBindings(ControllerContext context)
{
    public const string Kind = "TargetGroupBinding";
    public const string ApiVersion = "elbv2.k8s.aws/v1beta1";
    private const string Finalizer = "elbv2.k8s.aws/resources";
    private const string Checkpoint = "elbv2.k8s.aws/checkpoint";
    private static readonly AwsService Elb = AwsService.ElasticLoadBalancingV2;

    /// <summary>How soon a rule that was refused is tried again (recorded case 09d).</summary>
    private static readonly TimeSpan NetworkRetry = TimeSpan.FromSeconds(15);

    private ClusterApi Api => context.Api;

    /// <summary>A Service's port by number or name.</summary>
    public static PropertyMap? FindPort(KubernetesObject service, object numberOrName) =>
        service.Spec.List("ports").Maps.FirstOrDefault(port => Equals(port["port"], numberOrName) || Equals(port["name"], numberOrName));

    /// <summary>Makes or changes the binding of a target group.</summary>
    public void Apply(Stack stack, TargetGroupSpec spec, TargetGroup group)
    {
        var wanted = PropertyMap.Of(
            ("ipAddressType", "ipv4"), ("networking", Networking(spec)),
            ("serviceRef", PropertyMap.Of(("name", spec.Service), ("port", spec.ServicePort))), ("targetGroupARN", group.Id),
            ("targetGroupProtocol", group.Protocol), ("targetType", group.TargetType), ("vpcID", group.VpcId));
        if (Find(stack, group) is { } live)
        {
            Api.WriteSpec(live, wanted);
            return;
        }

        Api.Create(
            PropertyMap.Of(
                ("apiVersion", ApiVersion), ("kind", Kind),
                ("metadata", PropertyMap.Of(
                    ("name", group.Name), ("namespace", stack.Source.Namespace),
                    ("labels", PropertyMap.Of(
                        ($"{stack.TagPrefix}/stack-name", stack.Source.Name), ($"{stack.TagPrefix}/stack-namespace", stack.Source.Namespace))))),
                ("spec", wanted)),
            "controller");
    }

    /// <summary>Deletes the binding of a target group and waits until it is gone; one that is gone is no error.</summary>
    /// <exception cref="AwsCallException">Its targets can't be taken out.</exception>
    public void Delete(Stack stack, TargetGroup group)
    {
        if (Find(stack, group) is not { } live) return;
        Api.Delete(live);
        if (Api.Find(Kind, live.Namespace, live.Name) is { } deleting && CleanUp(deleting)) context.Forget(deleting);
    }

    /// <summary>One pass over all bindings.</summary>
    public void Run()
    {
        foreach (var binding in Api.List(Kind)) Sync(binding);
    }

    private void Sync(KubernetesObject binding)
    {
        var item = context.Item(binding);
        var seen = context.Digest($"{binding.Spec}/{binding.IsDeleting}/{State(binding)}");
        if (seen == item.Seen && !(item.DueAt <= context.World.Now)) return;
        try
        {
            var isDone = binding.IsDeleting ? CleanUp(binding) : Reconcile(binding);
            if (!isDone) context.Remember(binding, WorkItem.New with { Seen = seen, DueAt = context.World.Now + NetworkRetry });
            else if (binding.IsDeleting) context.Forget(binding);
            else context.Remember(binding, WorkItem.New with { Seen = seen });
        }
        catch (AwsCallException refused)
        {
            Api.Event(binding, "Warning", "FailedReconcile", refused.Message);
            context.Remember(binding, AwsLoadBalancerController.Backoff(item with { Seen = seen }, context.World.Now));
        }
    }

    /// <summary>The endpoints as text; why there are none, when the backend is missing.</summary>
    private string State(KubernetesObject binding)
    {
        try
        {
            return string.Join(',', new BindingTargets(context).Of(binding).Select(target => $"{target.Id}:{target.Port}"));
        }
        catch (BackendNotFoundException missing)
        {
            return missing.Message;
        }
    }

    /// <summary>Brings the target group up to date.</summary>
    /// <returns>Whether the way to the targets is open, too.</returns>
    private bool Reconcile(KubernetesObject binding)
    {
        binding = Api.AddFinalizer(binding, Finalizer);
        IReadOnlyList<TargetDescription> targets;
        try
        {
            targets = new BindingTargets(context).Of(binding);
        }
        catch (BackendNotFoundException missing)
        {
            Api.Event(binding, "Warning", "BackendNotFound", $"backend not found: {missing.Message}");
            if (!TakeOut(binding)) return false;
            Report(binding, CheckpointOf(binding, []));
            return true;
        }

        var checkpoint = CheckpointOf(binding, targets);
        if (binding.Metadata.StringMap("annotations").GetValueOrDefault(Checkpoint) == checkpoint) return true;
        var arn = binding.Spec.RequiredString("targetGroupARN");
        var registered = Registered(arn);
        var isOpen = BringNetworking(binding, Bound(with: binding));
        var gone = registered.Where(live => !targets.Any(target => target == live)).ToList();
        if (gone.Count > 0) context.Aws.Call(Elb, "DeregisterTargets", () => TargetGroups.Deregister(context.World, arn, gone));
        var added = targets.Except(registered).ToList();
        if (added.Count > 0) context.Aws.Call(Elb, "RegisterTargets", () => TargetGroups.Register(context.World, arn, added));
        if (isOpen) Report(binding, checkpoint);
        return isOpen;
    }

    private void Report(KubernetesObject binding, string checkpoint)
    {
        binding = Api.Write(binding with { Content = binding.Content.Set(checkpoint, "metadata", "annotations", Checkpoint) });
        binding = Api.WriteStatus(binding, PropertyMap.Of(("observedGeneration", binding.Generation)));
        Api.Event(binding, "Normal", "SuccessfullyReconciled", "Successfully reconciled");
    }

    /// <summary>Cleans up for a binding that is being deleted, and lets it go.</summary>
    /// <returns>Whether it is gone; otherwise the way to its targets could not be closed.</returns>
    private bool CleanUp(KubernetesObject binding)
    {
        if (!TakeOut(binding)) return false;
        Api.RemoveFinalizer(Api.Find(Kind, binding.Namespace, binding.Name)!, Finalizer);
        return true;
    }

    /// <summary>Takes all targets out and closes the way to them.</summary>
    /// <returns>Whether the way is closed, too.</returns>
    private bool TakeOut(KubernetesObject binding)
    {
        var arn = binding.Spec.RequiredString("targetGroupARN");
        if (context.World.Find<TargetGroup>(arn) is not null)
        {
            var registered = Registered(arn);
            if (registered.Count > 0) context.Aws.Call(Elb, "DeregisterTargets", () => TargetGroups.Deregister(context.World, arn, registered));
        }

        return BringNetworking(binding, Bound(except: binding));
    }

    private List<TargetDescription> Registered(string arn) => context.Aws.Call(Elb, "DescribeTargetHealth", () => TargetGroups.Targets(context.World, arn)
        .Where(target => target.State != "draining").Select(target => new TargetDescription(target.TargetId, target.Port)).ToList());

    /// <summary>Opens the way to the targets of the bindings, and no other.</summary>
    /// <returns>Whether AWS let it; if not, the binding at hand tells.</returns>
    private bool BringNetworking(KubernetesObject binding, IEnumerable<(KubernetesObject, IReadOnlyList<TargetDescription>)> bound)
    {
        try
        {
            new NodeSecurityGroups(context).Reconcile(bound);
            return true;
        }
        catch (ResourceException refused)
        {
            Api.Event(binding, "Warning", "FailedNetworkReconcile", refused.Message);
            return false;
        }
    }

    /// <summary>The bindings whose networking was taken into account before, with the one at hand.</summary>
    private IEnumerable<(KubernetesObject, IReadOnlyList<TargetDescription>)> Bound(KubernetesObject? with = null, KubernetesObject? except = null) =>
        from each in Api.List(Kind)
        where each.Name != except?.Name || each.Namespace != except.Namespace
        where each.Id == with?.Id || (!each.IsDeleting && each.Metadata.StringMap("annotations").ContainsKey(Checkpoint))
        select (each, TargetsOrNone(each));

    private IReadOnlyList<TargetDescription> TargetsOrNone(KubernetesObject binding)
    {
        try
        {
            return new BindingTargets(context).Of(binding);
        }
        catch (BackendNotFoundException)
        {
            return [];
        }
    }

    private KubernetesObject? Find(Stack stack, TargetGroup group) =>
        Api.List(Kind, stack.Source.Namespace).FirstOrDefault(binding => binding.Spec.String("targetGroupARN") == group.Id);

    private static PropertyMap? Networking(TargetGroupSpec spec) => spec.BackendGroupId is not { } group
        ? null
        : PropertyMap.Of(("ingress", new[]
        {
            PropertyMap.Of(
                ("from", new[] { PropertyMap.Of(("securityGroup", PropertyMap.Of(("groupID", group)))) }),
                ("ports", spec.NodePorts.Select(port => PropertyMap.Of(("port", port), ("protocol", spec.Request.Protocol is "UDP" ? "UDP" : "TCP"))))),
        }));

    private static string CheckpointOf(KubernetesObject binding, IReadOnlyList<TargetDescription> targets) =>
        $"{Hash(string.Join(',', targets.Select(target => $"{target.Id}:{target.Port}")))}/{Hash(binding.Spec.ToString())}";

    /// <summary>As the controller writes it: SHA-256, Base64 for addresses, without padding.</summary>
    private static string Hash(string text) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
