using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.CloudController;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Nodes;

/// <summary>What an EKS node says of itself: names, labels, capacity.</summary>
internal static class NodeFacts
{
    /// <summary>
    /// The kubelet's patch level and EKS's build of the newest AL2023 AMI by minor version, as of 2026-07-14
    /// (https://github.com/awslabs/amazon-eks-ami/releases). Other minor versions are shown as patch 0.
    /// </summary>
    private static readonly Dictionary<string, string> KubeletVersions = new(StringComparer.Ordinal) { ["1.31"] = "v1.31.14-eks-ecaa3a6" };

    private const string ContainerRuntime = "containerd://1.7.27";
    private const string Kernel = "6.1.141-155.222.amzn2023.x86_64";

    /// <summary>
    /// The name that a node registers with, after the primary address of its instance:
    /// <c>ip-192-168-1-5.ap-northeast-2.compute.internal</c>.
    /// </summary>
    public static string Name(World world, Instance instance) =>
        HostNames.Private(Region(world, instance), Primary(world, instance).PrimaryAddress);

    /// <summary>The primary ENI of an instance.</summary>
    public static NetworkInterface Primary(World world, Instance instance) => NetworkInterfaces.OfInstance(world, instance.Id)[0];

    /// <summary>The Node object as the kubelet registers it; what only the cloud knows comes from the cloud controller.</summary>
    public static PropertyMap Register(World world, EksCluster cluster, NodeRegistration registration)
    {
        var instance = world.Get<Instance>(registration.InstanceId);
        var zone = Zone(world, instance);
        var name = Name(world, instance);
        var architecture = InstanceTypes.Find(instance.InstanceType)!.Architecture == "arm64" ? "arm64" : "amd64";
        var labels = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["beta.kubernetes.io/arch"] = architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = architecture,
            ["kubernetes.io/hostname"] = name,
            ["kubernetes.io/os"] = "linux",
        };
        if (registration.NodeGroupName is { } group)
        {
            labels["eks.amazonaws.com/nodegroup"] = group;
            labels["eks.amazonaws.com/nodegroup-image"] = instance.ImageId;
            labels["eks.amazonaws.com/capacityType"] = "ON_DEMAND";
        }

        var taints = registration.Taints.Select(
            taint => PropertyMap.Of(("key", taint.Key), ("value", taint.Value.Length == 0 ? null : taint.Value), ("effect", taint.Effect)));
        return PropertyMap.Of(
            ("apiVersion", "v1"), ("kind", "Node"),
            ("metadata", PropertyMap.Of(
                ("name", name),
                ("labels", PropertyMap.From(labels).Merge(
                    PropertyMap.From(registration.Labels.Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value))))))),
            ("spec", PropertyMap.Of(
                ("providerID", $"aws:///{zone}/{instance.Id}"),
                ("taints", NotReadyTaints.Concat([UninitializedTaint, .. taints])))),
            ("status", Status(cluster, instance, registration.MaxPods)));
    }

    /// <summary>
    /// The taints of a node that is not ready
    /// (https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-not-ready).
    /// </summary>
    public static ImmutableArray<PropertyMap> NotReadyTaints { get; } =
        [PropertyMap.Of(("key", NotReady), ("effect", "NoSchedule")), PropertyMap.Of(("key", NotReady), ("effect", "NoExecute"))];

    /// <summary>
    /// The taint that a kubelet with <c>--cloud-provider=external</c> registers with; the cloud controller takes it away
    /// (https://kubernetes.io/docs/reference/labels-annotations-taints/#node-cloudprovider-kubernetes-io-uninitialized).
    /// </summary>
    private static PropertyMap UninitializedTaint { get; } =
        PropertyMap.Of(("key", CloudNodeController.Uninitialized), ("value", "true"), ("effect", "NoSchedule"));

    /// <summary>Key of the taints of a node that is not ready.</summary>
    public const string NotReady = "node.kubernetes.io/not-ready";

    /// <summary>The instance that a node runs on.</summary>
    public static string InstanceId(KubernetesObject node) => node.Spec.RequiredString("providerID").Split('/')[^1];

    /// <summary>Whether the node's instance was terminated, and its kubelet with it.</summary>
    public static bool IsGone(World world, KubernetesObject node) => world.Find<Instance>(InstanceId(node)) is null;

    /// <summary>
    /// The pods that the AMI allows by the type's ENIs: ENIs × (addresses − 1) + 2 (https://github.com/awslabs/amazon-eks-ami,
    /// <c>eni-max-pods.txt</c>).
    /// </summary>
    public static int FormulaMaxPods(InstanceType type) => (type.NetworkInterfaces * (type.Ipv4AddressesPerInterface - 1)) + 2;

    private static PropertyMap Status(EksCluster cluster, Instance instance, int? maxPods)
    {
        var type = InstanceTypes.Find(instance.InstanceType)!;
        var capacityMemory = (long)type.MemoryMiB * 1024 * SeenMemoryPerMille / 1000;
        var capacity = PropertyMap.Of(
            ("cpu", Text($"{type.VCpus}")), ("memory", Text($"{capacityMemory}Ki")), ("pods", Text($"{maxPods ?? FormulaMaxPods(type)}")),
            ("ephemeral-storage", Text($"{(long)instance.RootVolume.Size * 1024 * 1024}Ki")));

        // https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go:
        // 255 MiB and 11 MiB a pod reserved, 100 MiB for eviction.
        var reserved = (255 + (11 * FormulaMaxPods(type)) + 100) * 1024;
        var allocatable = capacity
            .With("cpu", Text($"{(type.VCpus * 1000) - ReservedMillicores(type.VCpus)}m"))
            .With("memory", Text($"{capacityMemory - reserved}Ki"));
        var isBottlerocket = instance.ImageName.Contains("bottlerocket", StringComparison.OrdinalIgnoreCase);
        return PropertyMap.Of(
            ("allocatable", allocatable),
            ("capacity", capacity),
            ("daemonEndpoints", PropertyMap.Of(("kubeletEndpoint", PropertyMap.Of(("Port", 10250))))),
            ("nodeInfo", PropertyMap.Of(
                ("architecture", type.Architecture == "arm64" ? "arm64" : "amd64"), ("containerRuntimeVersion", ContainerRuntime),
                ("kernelVersion", Kernel),
                ("kubeletVersion", KubeletVersion(cluster, instance)), ("kubeProxyVersion", KubeletVersion(cluster, instance)),
                ("operatingSystem", "linux"),
                ("osImage", isBottlerocket ? "Bottlerocket OS" : "Amazon Linux 2023.7.20250623"))));
    }

    /// <summary>Of a t3.medium's 4096 MiB the kernel shows 3943300 KiB; the same share is taken for every type.</summary>
    private const int SeenMemoryPerMille = 940;

    /// <summary>6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the others (nodeadm, as above).</summary>
    private static int ReservedMillicores(int cpus) =>
        (int)Math.Floor(60 + (cpus > 1 ? 10 : 0) + (5.0 * Math.Clamp(cpus - 2, 0, 2)) + (2.5 * Math.Max(cpus - 4, 0)));

    /// <summary>The addresses of a node as the cloud controller finds them, in its order (recorded case 03a).</summary>
    public static IEnumerable<PropertyMap> Addresses(World world, Instance instance)
    {
        var (name, primary) = (Name(world, instance), Primary(world, instance));
        yield return PropertyMap.Of(("type", "InternalIP"), ("address", primary.PrimaryAddress));
        if (primary.PublicIp is { } address) yield return PropertyMap.Of(("type", "ExternalIP"), ("address", address));
        yield return PropertyMap.Of(("type", "InternalDNS"), ("address", name));
        yield return PropertyMap.Of(("type", "Hostname"), ("address", name));
        if (primary.PublicIp is { } publicIp)
        {
            yield return PropertyMap.Of(("type", "ExternalDNS"), ("address", HostNames.Public(Region(world, instance), publicIp)));
        }
    }

    /// <summary>
    /// The image's name tells the Kubernetes version (<c>amazon-eks-node-al2023-x86_64-standard-1.31-v20260714</c>); else it is the
    /// cluster's.
    /// </summary>
    private static string KubeletVersion(EksCluster cluster, Instance instance)
    {
        var minor = instance.ImageName.Split('-').FirstOrDefault(part => part.StartsWith("1.", StringComparison.Ordinal)) ?? cluster.Version;
        return KubeletVersions.GetValueOrDefault(minor, $"v{minor}.0-eks-ecaa3a6");
    }

    private static string Zone(World world, Instance instance) => world.Get<Subnet>(instance.SubnetId).AvailabilityZone;

    private static string Region(World world, Instance instance) => Zone(world, instance)[..^1];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
