using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.NetworkLoadBalancer;

namespace Lab.Labs.LoadBalancerController;

/// <summary>What must hold before the AWS Load Balancer Controller can make anything.</summary>
public static class LoadBalancerControllerChecks
{
    private const string Stage = "load-balancer-controller";
    private const string ImageName = "/aws-load-balancer-controller:";
    private const string ElbRoleTag = "kubernetes.io/role/elb";

    private const string UpFix = "`lab up load-balancer-controller --env {environment}` puts the release's values right.";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "load-balancer-controller/running",
            "The AWS Load Balancer Controller runs.",
            "It is a Deployment like any other; AWS has no part of its own in the cluster that would do its work. While no pod of it is ready "
            + "no load balancer is made, changed or removed, and no Ingress can even be written.",
            "`kubectl describe pods -n {load-balancer-controller.namespace} -l app.kubernetes.io/name=aws-load-balancer-controller` tells what they wait for.",
            RunningAsync),
        new(
            "load-balancer-controller/role",
            "The controller has the cluster's role for it, by its service account.",
            "IAM roles for service accounts: the annotation eks.amazonaws.com/role-arn names the role, whose trust names this service account of "
            + "this namespace alone. The role belongs to stage cluster, so that it is still there while the controller cleans up.",
            UpFix,
            RoleAsync),
        new(
            "load-balancer-controller/cluster-vpc-region",
            "The controller is told cluster, VPC and region.",
            "Left to itself it asks the instance metadata service for the last two, which a pod here doesn't reach: the nodes' hop limit is 1. "
            + "The cluster's name is in the tags of all that it makes, and by them it finds its own again.",
            UpFix,
            PlaceAsync),
        new(
            "load-balancer-controller/no-waf",
            "The controller asks neither WAF nor Shield.",
            "By default it asks them for every Application Load Balancer. The lab has none, and the controller's role may not ask.",
            UpFix,
            WafAsync),
        new(
            "load-balancer-controller/default-tags",
            "What the controller makes carries the environment's tags.",
            "Pulumi's default tags reach only what Pulumi makes. A sweep goes by the tags, so the controller has to set them too.",
            UpFix,
            DefaultTagsAsync),
        new(
            "load-balancer-controller/ingress-webhook",
            "An Ingress is only taken while a pod of the controller answers for it.",
            "The chart registers a validating webhook for Ingresses with failurePolicy Fail, whatever its values: without a ready pod behind its "
            + "Service each write of an Ingress is refused.",
            "`kubectl get validatingwebhookconfigurations aws-load-balancer-webhook`; then `lab up load-balancer-controller --env {environment}`.",
            IngressWebhookAsync),
        new(
            "load-balancer-controller/service-webhook-off",
            "The controller doesn't claim Services that name no class.",
            "enableServiceMutatorWebhook=false: otherwise each new LoadBalancer Service would become the controller's, and no Service at all "
            + "could be made while it is down.",
            UpFix,
            ServiceWebhookAsync),
        new(
            "load-balancer-controller/subnets",
            "The controller finds one public subnet in each zone.",
            "For an internet-facing load balancer it takes the subnets with the tag kubernetes.io/role/elb=1, one in each zone. With two in a zone "
            + "the choice would be its own; a Multus subnet with the tag might be taken.",
            "`lab up network --env {environment}` puts the tags right.",
            SubnetsAsync),
    ];

    private static Task<CheckOutcome> RunningAsync(CheckContext context, CancellationToken cancellationToken) => LoadBalancerObservations.RunningAsync(
        context, context.Text(Stage, "namespace"), context.Text(Stage, "deploymentName"), context.Number(Stage, "replicas"), cancellationToken);

    private static async Task<CheckOutcome> RoleAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (controllerNamespace, name) = (context.Text(Stage, "namespace"), context.Text(Stage, "serviceAccountName"));
        var role = context.Text("cluster", "loadBalancerControllerRoleArn");
        var account = await context.Probe.ServiceAccountAsync(context.Text("cluster", "clusterName"), controllerNamespace, name, cancellationToken);
        var annotation = account?.Annotations.GetValueOrDefault(ProbedServiceAccount.RoleAnnotation);
        var pods = await PodsAsync(context, cancellationToken);
        return pods.Select(pod => new Finding(pod.ServiceAccountName == name, $"{pod.Name} runs as {pod.ServiceAccountName}"))
            .Prepend(new Finding(annotation == role, account is null ? $"no service account {name}" : $"{name} has {annotation ?? "no role"}"))
            .ToOutcome($"service account {controllerNamespace}/{name} with {role}, and the pods under it");
    }

    private static Task<CheckOutcome> PlaceAsync(CheckContext context, CancellationToken cancellationToken) => HasArgumentsAsync(
        context,
        [
            $"--cluster-name={context.Text("cluster", "clusterName")}", $"--aws-vpc-id={context.Text("network", "vpcId")}",
            $"--aws-region={context.Text("network", "region")}",
        ],
        cancellationToken);

    private static Task<CheckOutcome> WafAsync(CheckContext context, CancellationToken cancellationToken) =>
        HasArgumentsAsync(context, ["--enable-shield=false", "--enable-waf=false", "--enable-wafv2=false"], cancellationToken);

    private static async Task<CheckOutcome> HasArgumentsAsync(
        CheckContext context, ImmutableArray<string> expected, CancellationToken cancellationToken)
    {
        var containers = await ContainersAsync(context, cancellationToken);
        return containers.SelectMany(each => expected.Select(argument =>
        {
            var flag = argument[..(argument.IndexOf('=', StringComparison.Ordinal) + 1)];
            var seen = each.Container.Args.FirstOrDefault(other => other.StartsWith(flag, StringComparison.Ordinal));
            return new Finding(seen == argument, $"{each.Pod}: {seen ?? $"no {flag}"}");
        })).ToOutcome(string.Join(' ', expected), NoPod);
    }

    private static async Task<CheckOutcome> DefaultTagsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        const string Flag = "--default-tags=";
        string[] keys = ["eks-lab/environment", "eks-lab/expires-at", "eks-lab/owner", "eks-lab/stage"];
        var own = $"eks-lab/environment={context.Environment}";
        var containers = await ContainersAsync(context, cancellationToken);
        return containers.Select(each =>
        {
            var tags = each.Container.Args.FirstOrDefault(argument => argument.StartsWith(Flag, StringComparison.Ordinal))?[Flag.Length..].Split(',') ?? [];
            return new Finding(
                tags.Contains(own, StringComparer.Ordinal) && Array.TrueForAll(keys, key => Array.Exists(tags, tag => tag.StartsWith($"{key}=", StringComparison.Ordinal))),
                $"{each.Pod}: {(tags.Length == 0 ? "no default tags" : string.Join(", ", tags))}");
        }).ToOutcome($"default tags {string.Join(", ", keys)}, with {own}", NoPod);
    }

    private static async Task<CheckOutcome> IngressWebhookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var services = await context.Probe.ServicesAsync(cluster, context.Text(Stage, "namespace"), cancellationToken);
        return (await WebhooksAsync(context, cluster, cancellationToken))
            .Where(webhook => webhook.Resources.Contains("ingresses"))
            .Select(webhook =>
            {
                var ready = services.FirstOrDefault(service => service.Name == webhook.ServiceName)?.Endpoints.Count(endpoint => endpoint.IsReady) ?? 0;
                return new Finding(
                    webhook.FailurePolicy == "Fail" && ready > 0, $"{webhook.Name}: {webhook.FailurePolicy}, {ready} ready pods behind {webhook.ServiceName}");
            })
            .ToOutcome("a webhook for Ingresses with failurePolicy Fail and a ready pod behind it", "no webhook for Ingresses");
    }

    private static async Task<CheckOutcome> ServiceWebhookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var webhooks = await WebhooksAsync(context, context.Text("cluster", "clusterName"), cancellationToken);
        return webhooks.Select(webhook => new Finding(
                !webhook.Resources.Contains("services"), $"{webhook.Name} is asked for {string.Join(", ", webhook.Resources)}"))
            .ToOutcome("no webhook of the controller for Services", "no webhook of the controller");
    }

    private static async Task<CheckOutcome> SubnetsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (vpc, expected) = (context.Text("network", "vpcId"), context.Texts("network", "publicSubnetIds"));
        var subnets = (await context.Probe.SubnetsAsync(cancellationToken)).Where(subnet => subnet.VpcId == vpc).ToList();
        var tagged = subnets.Where(subnet => subnet.Tags.GetValueOrDefault(ElbRoleTag) is "1" or "").ToList();
        return tagged.Select(subnet => new Finding(
                expected.Contains(subnet.Id) && tagged.Count(other => other.AvailabilityZone == subnet.AvailabilityZone) == 1,
                $"{subnet.Id} ({subnet.CidrBlock}, {subnet.AvailabilityZone})"))
            .Concat(expected.Where(id => tagged.TrueForAll(subnet => subnet.Id != id)).Select(id => new Finding(Holds: false, $"{id} has no tag {ElbRoleTag}=1")))
            .ToOutcome($"{ElbRoleTag}=1 on {string.Join(", ", expected)} alone");
    }

    private static string NoPod => "no pod of the controller";

    private static async Task<IReadOnlyList<ProbedPod>> PodsAsync(CheckContext context, CancellationToken cancellationToken) =>
    [
        .. (await context.Probe.PodsAsync(context.Text("cluster", "clusterName"), context.Text(Stage, "namespace"), cancellationToken))
            .Where(pod => pod.Containers.Any(container => container.Image.Contains(ImageName, StringComparison.Ordinal))),
    ];

    private static async Task<IEnumerable<(string Pod, ProbedContainer Container)>> ContainersAsync(
        CheckContext context, CancellationToken cancellationToken) =>
        from pod in await PodsAsync(context, cancellationToken)
        from container in pod.Containers
        where container.Image.Contains(ImageName, StringComparison.Ordinal)
        select (pod.Name, container);

    private static async Task<IEnumerable<ProbedWebhook>> WebhooksAsync(CheckContext context, string cluster, CancellationToken cancellationToken) =>
        (await context.Probe.WebhooksAsync(cluster, cancellationToken)).Where(webhook => webhook.Name.EndsWith(".elbv2.k8s.aws", StringComparison.Ordinal));
}
