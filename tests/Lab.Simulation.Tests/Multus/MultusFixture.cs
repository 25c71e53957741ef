using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Kubernetes;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Multus;

/// <summary>
/// A cluster with c5.large nodes that have two ENIs for Multus (<c>ens6</c>, <c>ens7</c>), and Multus as its manifest installs it
/// (https://github.com/aws/amazon-vpc-cni-k8s/blob/master/config/multus/v4.1.4-eksbuild.3/multus-daemonset-thick.yml).
/// </summary>
internal sealed class MultusFixture
{
    public const string Image = "602401143452.dkr.ecr.ap-northeast-2.amazonaws.com/eks/multus-cni:v4.1.4-eksbuild.3_thick";

    /// <summary>The daemon's configuration as recorded.</summary>
    public const string DaemonConfig = """
        {"chrootDir": "/hostroot", "cniVersion": "0.3.1", "logLevel": "verbose", "logToStderr": true, "cniConfigDir": "/host/etc/cni/net.d",
         "multusAutoconfigDir": "/host/etc/cni/net.d", "multusConfigFile": "auto", "socketDir": "/host/run/multus/"}
        """;

    /// <summary>The rules that are enough, as recorded (case E1).</summary>
    public static readonly string[] Rules =
    [
        """{"apiGroups": ["k8s.cni.cncf.io"], "resources": ["network-attachment-definitions"], "verbs": ["list", "watch"]}""",
        """{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}""",
        """{"apiGroups": [""], "resources": ["pods/status"], "verbs": ["update"]}""",
        """{"apiGroups": [""], "resources": ["events"], "verbs": ["create", "patch"]}""",
    ];

    private readonly ClusterFixture _cluster = new();

    public MultusFixture(
        int nodes = 1, string config = DaemonConfig, IEnumerable<string>? rules = null, bool withMultus = true, bool withDefinition = true,
        string? taint = null)
    {
        _cluster.InstallAddon("vpc-cni");
        Nodes = [.. Enumerable.Range(1, nodes).Select(_ => Join(taint))];
        foreach (var name in (string[])["other", "demo"])
        {
            _cluster.Apply($$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{{name}}"} }""");
        }

        _cluster.Apply("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "multus", "namespace": "kube-system"}}""");
        _cluster.Apply($$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "multus"},
             "rules": [{{string.Join(',', rules ?? Rules)}}] }
            """);
        _cluster.Apply("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "multus"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "multus"},
             "subjects": [{"kind": "ServiceAccount", "name": "multus", "namespace": "kube-system"}]}
            """);
        Configure(config);
        if (withDefinition) DefineKind();
        if (withMultus) StartDaemon();
    }

    public World World => _cluster.World;

    public ClusterFixture Cluster => _cluster;

    /// <summary>The nodes' instances.</summary>
    public IReadOnlyList<string> Nodes { get; }

    public MultusNode Node => World.Get<MultusNode>(Nodes[0]);

    public void Configure(string config) => _cluster.Apply(
        $$$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "multus-daemon-config", "namespace": "kube-system"}, "data": {"daemon-config.json": {{{PropertyValue.ToJson(config)}}}}}""");

    public void StartDaemon() => _cluster.Apply($$$"""
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "kube-multus-ds", "namespace": "kube-system"},
         "spec": {"selector": {"matchLabels": {"name": "multus"}},
          "template": {"metadata": {"labels": {"name": "multus"}}, "spec": {
           "hostNetwork": true, "serviceAccountName": "multus",
           "tolerations": [{"operator": "Exists", "effect": "NoSchedule"}, {"operator": "Exists", "effect": "NoExecute"}],
           "containers": [{"name": "kube-multus", "image": "{{{Image}}}"}],
           "volumes": [{"name": "multus-daemon-config", "configMap": {"name": "multus-daemon-config"}}] } } } }
        """);

    /// <summary>The daemon's pods stop in order.</summary>
    public void StopDaemon()
    {
        _cluster.Kubernetes.Delete(World, "myeks", "DaemonSet", "kube-system", "kube-multus-ds", DeletionPropagation.Background);
        _cluster.Kubernetes.Settle(World, "myeks");
    }

    /// <summary>The daemon's process is killed: its pod is there no more, and nothing on the node was cleaned up.</summary>
    public void KillDaemon()
    {
        World.Remove<KubernetesObject>($"myeks/DaemonSet/kube-system/kube-multus-ds");
        foreach (var pod in _cluster.Pods("kube-system").Where(pod => pod.Name.StartsWith("kube-multus", StringComparison.Ordinal)))
        {
            World.Remove<KubernetesObject>(pod.Id);
        }

        _cluster.Kubernetes.Settle(World, "myeks");
    }

    /// <summary>The CustomResourceDefinition of the manifest.</summary>
    public void DefineKind() => _cluster.Apply("""
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
         "metadata": {"name": "network-attachment-definitions.k8s.cni.cncf.io"},
         "spec": {"group": "k8s.cni.cncf.io", "scope": "Namespaced",
          "names": {"plural": "network-attachment-definitions", "singular": "network-attachment-definition", "kind": "NetworkAttachmentDefinition"},
          "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
           "spec": {"type": "object", "properties": {"config": {"type": "string"}}}}}}}]}}
        """);

    public void Define(string objectNamespace, string name, string config) => _cluster.Apply(PropertyValue.ToJson(PropertyMap.Of(
        ("apiVersion", "k8s.cni.cncf.io/v1"), ("kind", "NetworkAttachmentDefinition"),
        ("metadata", PropertyMap.Of(("name", name), ("namespace", objectNamespace))), ("spec", PropertyMap.Of(("config", config))))));

    public void Undefine(string objectNamespace, string name) => _cluster.Kubernetes.Delete(
        World, "myeks", "NetworkAttachmentDefinition", objectNamespace, name, DeletionPropagation.Background);

    /// <summary>The Multus lab's program that takes the startup taint off and puts the label on.</summary>
    public void RemoveTaint(string taint, string label, bool mayPatch)
    {
        _cluster.Apply("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "multus-startup-taint", "namespace": "kube-system"} }""");
        _cluster.Apply($$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "multus-startup-taint"},
             "rules": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get"{{(mayPatch ? ", \"patch\"" : "")}}]}] }
            """);
        _cluster.Apply("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "multus-startup-taint"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "multus-startup-taint"},
             "subjects": [{"kind": "ServiceAccount", "name": "multus-startup-taint", "namespace": "kube-system"}]}
            """);
        _cluster.Apply($$$"""
            {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "multus-startup-taint", "namespace": "kube-system"},
             "spec": {"selector": {"matchLabels": {"name": "startup-taint"}},
              "template": {"metadata": {"labels": {"name": "startup-taint"}}, "spec": {
               "serviceAccountName": "multus-startup-taint", "tolerations": [{"key": "{{{taint}}}", "operator": "Exists"}],
               "containers": [{"name": "c", "image": "docker.io/wbitt/network-multitool:alpine-extra", "command": ["sh", "/scripts/remove-startup-taint.sh"],
                "args": ["{{{taint}}}", "/host/etc/cni/net.d/00-multus.conf", "{{{label}}}"]}] } } } }
            """);
    }

    /// <summary>Makes a pod, on the node with that number if one is given, and lets time pass until it runs or waits for something.</summary>
    public KubernetesObject Run(string name, string? networks = null, string objectNamespace = "default", int? node = null) =>
        Run(name, objectNamespace, networks is null ? PropertyMap.Empty : PropertyMap.Of((Networks, networks)), node);

    public KubernetesObject Run(string name, string objectNamespace, PropertyMap annotations, int? node = null)
    {
        var selector = node is { } number
            ? PropertyMap.Of(("kubernetes.io/hostname", NodeName(number)))
            : PropertyMap.Empty;
        return _cluster.Apply(PropertyValue.ToJson(PropertyMap.Of(
            ("apiVersion", "v1"), ("kind", "Pod"),
            ("metadata", PropertyMap.Of(("name", name), ("namespace", objectNamespace), ("annotations", annotations))),
            ("spec", PropertyMap.Of(
                ("nodeSelector", selector), ("containers", PropertyList.From(new[] { PropertyMap.Of(("name", "c"), ("image", "nginx:alpine")) })))))));
    }

    public void Delete(KubernetesObject pod)
    {
        _cluster.Kubernetes.Delete(World, "myeks", "Pod", pod.Namespace, pod.Name, DeletionPropagation.Background);
        _cluster.Kubernetes.Settle(World, "myeks");
    }

    public KubernetesObject Now(KubernetesObject pod) => _cluster.Find("Pod", pod.Name, pod.Namespace)!;

    public void Pass(TimeSpan time) => _cluster.Kubernetes.Elapse(World, time);

    /// <summary>The pod's events of a reason.</summary>
    public IReadOnlyList<string> Messages(KubernetesObject pod, string reason) => [.. _cluster.Messages(pod, reason)];

    /// <summary>All events of the pod that Multus writes, as <c>Type Reason Message</c>.</summary>
    public IReadOnlyList<string> MultusEvents(KubernetesObject pod) =>
    [
        .. _cluster.Kubernetes.Events(World, "myeks", "Pod", pod.Namespace, pod.Name).Where(each => each.Reason is "AddedInterface" or "NoNetworkFound")
            .Select(each => $"{each.Type} {each.Reason} {each.Message}"),
    ];

    public PodSandbox Sandbox(KubernetesObject pod) =>
        World.All<PodSandbox>().Single(each => each.Namespace == pod.Namespace && each.Name == pod.Name);

    /// <summary>Addresses of the pod beside those of the default network, by the annotation that Multus wrote.</summary>
    public static IReadOnlyList<string> Addresses(KubernetesObject pod) =>
    [
        .. Status(pod).Maps.Where(each => !each.Flag("default")).SelectMany(each => each.Strings("ips")),
    ];

    public static PropertyList Status(KubernetesObject pod) =>
        pod.Content.At("metadata", "annotations", NetworkStatusAnnotation) is string text ? (PropertyList)PropertyValue.Parse(text)! : PropertyList.Empty;

    /// <summary>The folder <c>/var/lib/cni/networks/NETWORK</c> of a node.</summary>
    public HostLocalNetwork? Folder(string network, int node = 0) => World.Find<HostLocalNetwork>(HostLocalNetwork.IdOf(Nodes[node], network));

    public string NodeName(int node) => _cluster.Kubernetes.NodeOf(World, "myeks", Nodes[node])!.Name;

    public const string Networks = "k8s.v1.cni.cncf.io/networks";
    public const string NetworkStatusAnnotation = "k8s.v1.cni.cncf.io/network-status";

    private string Join(string? taint)
    {
        var instance = _cluster.Launch(1, "c5.large");
        foreach (var index in (int[])[1, 2])
        {
            var eni = NetworkInterfaces.Create(
                World, "subnet-1", string.Create(CultureInfo.InvariantCulture, $"multus {index} of {instance}"), [],
                tags: Tags.Empty.Add(VpcCni.NoManageTag, "true"));
            NetworkInterfaces.Attach(World, eni.Id, instance, index);
        }

        _cluster.Register(instance, taints: taint is null ? [] : [new NodeTaint(taint, "true", "NoSchedule")]);
        return instance;
    }
}
