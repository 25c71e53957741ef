using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Endpoints;
using Lab.Simulation.Kubernetes.LoadBalancerController;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.LoadBalancerController;

/// <summary>
/// The place of the recorded cases: a VPC with three public and three private subnets, three nodes, and a cluster in which nothing runs but
/// the load balancer controller; a case's Services, Ingresses and pods are put in as they were, with their UIDs, ports and addresses.
/// </summary>
internal sealed class ControllerLab
{
    public const string Node1 = "ip-192-168-1-10.ap-northeast-2.compute.internal";
    public const string ClusterGroup = "sg-bfd7204fc135e00a1";
    private const string VpcId = "vpc-a2f06a6128d8a23c9";
    private const string Region = "ap-northeast-2";
    private const string Issuer = "oidc.eks.ap-northeast-2.amazonaws.com/id/0A1B";

    private static readonly ImmutableArray<string> PublicSubnets = ["subnet-5b43712176ae69a69", "subnet-92036db01502e38cf", "subnet-16971ee3514dd4509"];
    private static readonly ImmutableArray<string> PrivateSubnets = ["subnet-ab45fd327f8db4152", "subnet-3a85b9f2abce1fdd6", "subnet-d0e88ed6320c146c8"];
    private static readonly ImmutableArray<string> Instances = ["i-1760527efa2cb4eeb", "i-79e4e17cc3f0a3543", "i-d6d607f914544d468"];

    private static readonly PropertyMap DefaultPods = PropertyMap.Of(("pods", Enumerable.Range(1, 3).Select(node => PropertyMap.Of(
        ("name", $"nginx-{node}"), ("ip", $"192.168.{node}.101"), ("node", NodeName(node)), ("ready", "True"), ("deleting", false)))));

    private readonly List<string> _calls = [];

    public ControllerLab()
    {
        World.Hear = _calls.Add;
        World.Put(new Vpc(VpcId, ["192.168.0.0/16"], true, true, "rtb-main", "sg-default", Tags.Empty));
        World.Put(new InternetGateway("igw-1", VpcId, Tags.Empty));
        World.Put(new RouteTable("rtb-main", VpcId, [], Tags.Empty));
        World.Put(new RouteTable("rtb-public", VpcId, [new Route("0.0.0.0/0", "igw-1")], Tags.Empty));
        World.Put(new SecurityGroup("sg-default", VpcId, "default", "default VPC security group", [], Tags.Empty));
        World.Put(new SecurityGroup(
            ClusterGroup, VpcId, "eks-cluster-sg-myeks-1234567890", "(seeded by this test: cluster security group)", [],
            Tags.Empty.Add("kubernetes.io/cluster/myeks", "owned").Add("Name", "eks-cluster-sg-myeks-1234567890")));
        SecurityGroups.Authorize(World, ClusterGroup, [
            SecurityGroups.Rule(false, "-1", -1, -1, null, ClusterGroup), SecurityGroups.Rule(true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        for (var zone = 0; zone < 3; zone++) PutZone(zone);
        World.Put(new EksCluster(
            "myeks", "arn:aws:eks:ap-northeast-2:123456789012:cluster/myeks", "1.31", "arn:aws:iam::1:role/eks", VpcId, PublicSubnets, [], ClusterGroup,
            "10.100.0.0/16", true, true, ["0.0.0.0/0"], "https://eks", "Y2E=", $"https://{Issuer}", "API", [], Tags.Empty));
        World.Put(new OpenIdConnectProvider("arn:provider", $"https://{Issuer}", ["sts.amazonaws.com"], [], Tags.Empty));
        World.Put(new ControlPlane("myeks", 0));
        Allow("ec2:*", "elasticloadbalancing:*");
        PutCluster();
        StartController();
        SetPods(DefaultPods.List("pods"));
    }

    public World World { get; } = new("recorded");

    public ClusterApi Api => new(World, "myeks");

    /// <summary>The calls of AWS since the last step.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Gives the controller's role a policy of these actions alone.</summary>
    public void Allow(params string[] actions) => World.Put(new Role(
        "lbc", "arn:aws:iam::1:role/lbc", "AROA", PropertyValue.ToJson(Trust()), [],
        Tags.Empty.Add("lbc", PropertyValue.ToJson(PropertyMap.Of(
            ("Statement", PropertyMap.Of(("Effect", "Allow"), ("Action", actions), ("Resource", "*")))))), Tags.Empty));

    /// <summary>A new process of the controller takes over, if there was one.</summary>
    public void StartController()
    {
        StopController();
        var pod = Bind($$"""
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "aws-load-balancer-controller-{{Api.ResourceVersion}}", "namespace": "kube-system",
               "labels": {"app.kubernetes.io/name": "aws-load-balancer-controller"} },
             "spec": {"serviceAccountName": "aws-load-balancer-controller", "containers": [
               {"name": "aws-load-balancer-controller", "image": "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0",
                "args": ["--cluster-name=myeks", "--aws-region=ap-northeast-2", "--aws-vpc-id={{VpcId}}", "--ingress-class=alb"]}] } }
            """, Node1);
        Api.WriteStatus(pod, Pods.Running(pod, PropertyMap.Of(("podIP", "192.168.1.200")), World.Now));
    }

    /// <summary>The controller is killed.</summary>
    public void StopController()
    {
        foreach (var pod in Api.List("Pod", "kube-system")) Api.Remove(pod);
        Run();
    }

    /// <summary>Puts the Services, Ingresses and pods in as they were in the step, and lets the controller do what it does at once.</summary>
    public ControllerLab Follow(RecordedStep step, Func<PropertyMap, PropertyMap>? otherwise = null)
    {
        otherwise ??= content => content;
        _calls.Clear();
        if (step.Kubernetes.ContainsKey("pods")) SetPods(step.Kubernetes.List("pods"));
        SetObjects("Service", "v1", step.Objects("services").Select(otherwise));
        SetObjects("Ingress", "networking.k8s.io/v1", step.Objects("ingresses").Select(otherwise));
        Run();
        return this;
    }

    /// <summary>Lets everything react until nothing changes; no time passes.</summary>
    public void Run()
    {
        for (var before = -1L; before != Api.ResourceVersion;)
        {
            before = Api.ResourceVersion;
            new CustomResourceDefinitions(Api).Run();
            new EndpointSliceController(Api).Run();
            new AwsLoadBalancerController(Api).Run();
        }
    }

    /// <summary>Lets time pass, and the controller take up what is due in it.</summary>
    public void Elapse(TimeSpan time)
    {
        var end = World.Now + time;
        while (new AwsLoadBalancerController(Api).Next(awaited: false) is { } next && next <= end)
        {
            World.Advance(next - World.Now);
            Run();
        }

        World.Advance(end - World.Now);
    }

    /// <summary>Takes the role tags from all subnets but some.</summary>
    public void RemoveRoleTags(params string[] except)
    {
        foreach (var subnet in World.All<Subnet>().Where(subnet => !except.Contains(subnet.Id))) World.Put(subnet with { Tags = Tags.Empty });
    }

    /// <summary>Gives the public subnets their role tag back.</summary>
    public void RestoreRoleTags()
    {
        foreach (var id in PublicSubnets) World.Put(World.Get<Subnet>(id) with { Tags = Tags.Empty.Add("kubernetes.io/role/elb", "1") });
    }

    /// <summary>Takes the route to the internet from the public subnets.</summary>
    public void RemoveInternetRoute() => Routes.Remove(World, "rtb-public", "0.0.0.0/0");

    public void SetPod(string address, bool ready, bool containersReady)
    {
        var pod = Api.List("Pod", "default").Single(each => Pods.Address(each) == address);
        var status = Pods.WithCondition(pod.Status, "Ready", ready, World.Now);
        Api.WriteStatus(pod, Pods.WithCondition(status, "ContainersReady", containersReady, World.Now));
        Run();
    }

    public void SetNode(Func<PropertyMap, PropertyMap> change)
    {
        var node = Api.Find("Node", "", Node1)!;
        Api.Write(node with { Content = change(node.Content) });
        Run();
    }

    /// <summary>The subnets of each load balancer, by name, when the calls were last forgotten: at the end of the step before.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<string>> SubnetsBefore { get; private set; } =
        ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    public void ForgetCalls()
    {
        _calls.Clear();
        SubnetsBefore = World.All<LoadBalancer>().ToImmutableDictionary(
            balancer => balancer.Name, balancer => balancer.Zones.Select(zone => zone.SubnetId).ToImmutableHashSet(StringComparer.Ordinal));
    }

    public void ForgetEvents()
    {
        foreach (var each in World.All<KubernetesEvent>()) World.Remove<KubernetesEvent>(each.Id);
    }

    /// <summary>Makes an object as recorded, with its UID; admission may change it.</summary>
    public KubernetesObject Create(string kind, string apiVersion, PropertyMap recorded)
    {
        var metadata = recorded.Map("metadata");
        var made = Api.Create(
            PropertyMap.Of(
                ("apiVersion", apiVersion), ("kind", kind), ("spec", recorded["spec"]),
                ("metadata", PropertyMap.Of(("name", metadata["name"]), ("namespace", "default"), ("annotations", metadata["annotations"])))),
            "test");
        return metadata["uid"] is { } uid ? Api.Write(made with { Content = made.Content.Set(uid, "metadata", "uid") }) : made;
    }

    /// <summary>The mutating webhook of Services as the controller's chart registers it.</summary>
    public ControllerLab WithServiceWebhook()
    {
        Api.Create(Parse("""
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "aws-load-balancer-webhook-service", "namespace": "kube-system"},
             "spec": {"ports": [{"port": 443, "targetPort": 9443}], "selector": {"app.kubernetes.io/name": "aws-load-balancer-controller"} } }
            """), "test");
        Api.Create(Parse("""
            {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration", "metadata": {"name": "aws-load-balancer-webhook"},
             "webhooks": [{"name": "mservice.elbv2.k8s.aws", "failurePolicy": "Fail", "admissionReviewVersions": ["v1"], "sideEffects": "None",
               "clientConfig": {"service": {"name": "aws-load-balancer-webhook-service", "namespace": "kube-system", "path": "/mutate-v1-service"} },
               "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["services"]}]}] }
            """), "test");
        return this;
    }

    /// <summary>Changes a Service in a way that means nothing, so that the controller looks at it.</summary>
    public void TouchService(string name)
    {
        var service = Find("Service", name)!;
        Api.Write(service with { Content = service.Content.Set("yes", "metadata", "annotations", "touched") });
        Run();
    }

    public KubernetesObject? Find(string kind, string name) => Api.Find(kind, "default", name);

    /// <summary>The events of a kind of objects: reason, message and how often.</summary>
    public IEnumerable<KubernetesEvent> Events(string kind) => World.All<KubernetesEvent>().Where(each => each.Kind == kind);

    /// <summary>Case 06 has a second Deployment; the recording lists only the pods of the first.</summary>
    public ControllerLab WithWeb2()
    {
        foreach (var node in new[] { 1, 3 })
        {
            SetPod($"web2-{node}", PropertyMap.Of(("ip", $"192.168.{node}.102"), ("node", NodeName(node)), ("ready", "True"), ("deleting", false)));
        }

        return this;
    }

    /// <summary>The shared backend group that an earlier process left behind.</summary>
    public ControllerLab WithBackendGroup()
    {
        const string id = "sg-left-behind";
        World.Put(new SecurityGroup(
            id, VpcId, "k8s-traffic-myeks-34dc390c32", "[k8s] Shared Backend SecurityGroup for LoadBalancer", [],
            Tags.Empty.Add("elbv2.k8s.aws/cluster", "myeks").Add("elbv2.k8s.aws/resource", "backend-sg")));
        SecurityGroups.Authorize(World, id, [SecurityGroups.Rule(true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        return this;
    }

    private void SetPods(PropertyList recorded)
    {
        var wanted = recorded.Maps.ToDictionary(pod => pod.RequiredString("name"), StringComparer.Ordinal);
        var known = Api.List("Pod", "default").Where(pod => pod.Labels.GetValueOrDefault("app") == "nginx");
        foreach (var gone in known.Where(pod => !wanted.ContainsKey(pod.Name))) Api.Remove(gone);
        foreach (var (name, pod) in wanted) SetPod(name, pod);
    }

    private void SetPod(string name, PropertyMap recorded)
    {
        // A pod of a Deployment is named after it; the label app is the Deployment's name.
        var pod = Find("Pod", name) ?? Bind($$"""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{name}}", "namespace": "default", "labels": {"app": "{{name.Split('-')[0]}}" } },
             "spec": {"containers": [{"name": "app", "image": "nginx"}] } }
            """, recorded.RequiredString("node"));
        var isReady = recorded.String("ready") == "True";
        var status = Pods.Running(pod, pod.Status.With("podIP", recorded["ip"]), World.Now);
        if (!isReady) status = Pods.WithCondition(Pods.WithCondition(status, "Ready", false, World.Now), "ContainersReady", false, World.Now);
        pod = Api.WriteStatus(pod, status);
        if (recorded.Flag("deleting")) Api.Delete(pod);
        if (NetworkInterfaces.Owner(World, VpcId, recorded.RequiredString("ip")) is null)
        {
            var node = Api.Find("Node", "", recorded.RequiredString("node"))!;
            NetworkInterfaces.AssignPrivateIpAddresses(
                World, NetworkInterfaces.OfInstance(World, NodeFacts.InstanceId(node))[0].Id, [recorded.RequiredString("ip")]);
        }
    }

    private KubernetesObject Bind(string manifest, string node)
    {
        var pod = Api.Create(Parse(manifest), "test");
        return Api.Write(pod with { Content = pod.Content.Set(node, "spec", "nodeName") });
    }

    private void SetObjects(string kind, string apiVersion, IEnumerable<PropertyMap> recorded)
    {
        var wanted = recorded.ToDictionary(each => each.Map("metadata").RequiredString("name"), StringComparer.Ordinal);
        bool IsGone(string name) => !wanted.TryGetValue(name, out var same) || same.Map("metadata").ContainsKey("deletionTimestamp");
        foreach (var gone in Api.List(kind, "default").Where(each => IsGone(each.Name)))
        {
            Api.Delete(gone);
        }

        foreach (var (name, each) in wanted)
        {
            var (metadata, spec) = (each.Map("metadata"), each.Map("spec"));
            if (Find(kind, name) is { } live)
            {
                if (live.IsDeleting) continue;
                var annotated = live.Content.Set(metadata["annotations"], "metadata", "annotations");
                Api.Write(live with { Content = annotated.With("spec", spec) });
                continue;
            }

            var made = Create(kind, apiVersion, each);
            Api.Write(made with { Content = made.Content.With("spec", spec) });
        }
    }

    private void PutZone(int zone)
    {
        var name = Region + "abc"[zone];
        World.Put(new Subnet(
            PublicSubnets[zone], VpcId, $"192.168.{zone + 1}.0/24", name, true, Tags.Empty.Add("kubernetes.io/role/elb", "1")));
        World.Put(new Subnet(
            PrivateSubnets[zone], VpcId, $"192.168.{zone + 11}.0/24", name, false, Tags.Empty.Add("kubernetes.io/role/internal-elb", "1")));
        World.Put(new RouteTableAssociation($"rtbassoc-{zone}", "rtb-public", PublicSubnets[zone]));
        World.Put(new Instance(
            Instances[zone], "t3.medium", "ami-1", "amazon-eks-node-al2023", PublicSubnets[zone], "running", "required", 1, null, null,
            new Volume("vol-1", 30, "gp3", true), Tags.Empty));
        var primary = NetworkInterfaces.Create(World, PublicSubnets[zone], "node", [ClusterGroup], privateAddress: $"192.168.{zone + 1}.10");
        NetworkInterfaces.Attach(World, primary.Id, Instances[zone]);
    }

    private void PutCluster()
    {
        foreach (var name in new[] { "default", "kube-system" })
        {
            Api.Create(Parse($$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{{name}}"} }"""), "test");
        }

        Api.Create(Parse("""
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "aws-load-balancer-controller", "namespace": "kube-system",
             "annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/lbc"} } }
            """), "test");
        Api.Create(Parse("""
            {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "alb"}, "spec": {"controller": "ingress.k8s.aws/alb"} }
            """), "test");
        Api.Create(Parse("""
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "targetgroupbindings.elbv2.k8s.aws"},
             "spec": {"group": "elbv2.k8s.aws", "scope": "Namespaced", "names": {"kind": "TargetGroupBinding", "plural": "targetgroupbindings",
               "singular": "targetgroupbinding", "listKind": "TargetGroupBindingList"},
              "versions": [{"name": "v1beta1", "served": true, "storage": true, "subresources": {"status": {} },
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true} } }] } }
            """), "test");
        for (var node = 1; node <= 3; node++)
        {
            var made = Api.Create(Parse($$"""
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "{{NodeName(node)}}"},
                 "spec": {"providerID": "aws:///{{Region}}{{"abc"[node - 1]}}/{{Instances[node - 1]}}"} }
                """), "test");
            Api.WriteStatus(made, Pods.WithCondition(PropertyMap.Empty, "Ready", true, World.Now));
        }
    }

    private static string NodeName(int number) => $"ip-192-168-{number}-10.ap-northeast-2.compute.internal";

    private static PropertyMap Trust() => PropertyMap.Of(("Statement", PropertyMap.Of(
        ("Effect", "Allow"), ("Action", "sts:AssumeRoleWithWebIdentity"), ("Principal", PropertyMap.Of(("Federated", "arn:provider"))),
        ("Condition", PropertyMap.Of(("StringEquals", PropertyMap.Of(
            ($"{Issuer}:aud", "sts.amazonaws.com"), ($"{Issuer}:sub", "system:serviceaccount:kube-system:aws-load-balancer-controller"))))))));

    private static PropertyMap Parse(string json) => (PropertyMap)PropertyValue.Parse(json)!;
}
