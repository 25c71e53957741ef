using System.Collections.Immutable;
using Lab.Labs.Images;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using CustomResource = Pulumi.Kubernetes.ApiExtensions.CustomResource;

namespace Lab.Labs.Multus;

/// <summary>
/// Multus on its nodes, the networks of each node, and on each node a pod in the first of them and one in two. Pass the Kubernetes
/// provider by the options.
/// </summary>
public sealed class MultusLab : ComponentResource
{
    private const string NetworksAnnotation = "k8s.v1.cni.cncf.io/networks";
    private const string HostNameLabel = "kubernetes.io/hostname";
    private const string ModeVariable = "IPVLAN_MODE";

    private readonly string _name;
    private readonly MultusArgs _args;
    private readonly MultusDaemon _daemon;
    private readonly StartupTaintRemoval _taintRemoval;
    private readonly Namespace _place;

    /// <summary>Registers everything.</summary>
    public MultusLab(string name, MultusArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:Multus", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        (_name, _args) = (name, args);
        _daemon = new MultusDaemon(name, LabImages.Multus(args.Region), this);
        _taintRemoval = new StartupTaintRemoval(name, this);
        _place = new Namespace(
            $"{name}-namespace",
            LabObjects.Namespace(args.Namespace, LabObjects.RestrictedProfile, LabObjects.Labels("networks")),
            new CustomResourceOptions { Parent = this });
        foreach (var (node, number) in args.Nodes.Select((node, index) => (node, index + 1))) PutPodsOn(node, number);
        Namespace = _place.Metadata.Apply(metadata => metadata.Name);
        RegisterOutputs(new Dictionary<string, object?> { ["namespace"] = Namespace });
    }

    /// <summary>The name of a node's network, counted from 1: <c>ipvlan-conf-1</c>, on the second node <c>ipvlan-conf-1-2</c>.</summary>
    public static string NetworkName(int network, int node) => Numbered($"ipvlan-conf-{network}", node);

    /// <summary>The name of a node's pod in one network.</summary>
    public static string SinglePodName(int node) => Numbered("sampleapp-1", node);

    /// <summary>The name of a node's pod in two networks.</summary>
    public static string DualPodName(int node) => Numbered("sampleapp-dual", node);

    /// <summary>The namespace's name.</summary>
    public Output<string> Namespace { get; }

    /// <summary>Names of the networks, by node.</summary>
    public ImmutableArray<string> NetworkNames =>
        [.. _args.Nodes.SelectMany((node, index) => node.Networks.Select((_, network) => NetworkName(network + 1, index + 1)))];

    /// <summary>Names of the pods, by node.</summary>
    public ImmutableArray<string> PodNames => [.. _args.Nodes.SelectMany((node, index) => PodsOf(node, index + 1).Select(pod => pod.Name))];

    // The course's names belong to the first node.
    private static string Numbered(string name, int node) => node == 1 ? name : $"{name}-{node}";

    private static IEnumerable<(string Name, ImmutableArray<string> Networks)> PodsOf(MultusNodeNetworks node, int number)
    {
        yield return (SinglePodName(number), [NetworkName(1, number)]);
        if (node.Networks.Length > 1) yield return (DualPodName(number), [NetworkName(1, number), NetworkName(2, number)]);
    }

    private void PutPodsOn(MultusNodeNetworks node, int number)
    {
        var networks = node.Networks.Select((network, index) => Network(NetworkName(index + 1, number), network)).ToList();

        // Without its network's definition a pod stays ContainerCreating; before Multus is ready it would run without its networks.
        var options = new CustomResourceOptions { Parent = this };
        options.DependsOn.AddRange([_place, _daemon.DaemonSet, _taintRemoval.DaemonSet, .. networks]);
        foreach (var (name, networkNames) in PodsOf(node, number)) Pod(name, node.Name, networkNames, options);
    }

    private CustomResource Network(string name, MultusNodeNetwork network)
    {
        var configuration = new IpvlanConfiguration(
            network.InterfaceName, _args.Mode, new HostLocalRange(network.Subnet, network.FirstAddress, network.LastAddress));
        return new CustomResource(
            $"{_name}-{name}",
            new NetworkAttachmentDefinitionArgs
            {
                Metadata = new ObjectMetaArgs { Name = name, Namespace = _args.Namespace, Labels = LabObjects.Labels("networks") },
                Spec = new NetworkAttachmentDefinitionSpecArgs { Config = configuration.ToJson() },
            },
            new CustomResourceOptions { Parent = this, DependsOn = { _place, _daemon.Definition } });
    }

    private void Pod(string name, string node, ImmutableArray<string> networks, CustomResourceOptions options)
    {
        var labels = LabObjects.Labels("sampleapp");
        labels[LabObjects.SelectorLabel] = name;
        _ = new Pod(
            $"{_name}-{name}",
            new PodArgs
            {
                Metadata = new ObjectMetaArgs
                {
                    Name = name,
                    Namespace = _args.Namespace,
                    Labels = labels,
                    Annotations = new InputMap<string> { [NetworksAnnotation] = string.Join(", ", networks) },
                },
                Spec = PodSpec(node),
            },
            options);
    }

    private PodSpecArgs PodSpec(string node) => new()
    {
        AutomountServiceAccountToken = false,

        // Its networks are those of this node alone.
        NodeSelector = { [HostNameLabel] = node },
        SecurityContext = new PodSecurityContextArgs
        {
            RunAsNonRoot = true,
            RunAsUser = 65534,
            RunAsGroup = 65534,
            SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },

            // Lets everybody in the pod ping without NET_RAW; a safe one of the namespaced settings (kubernetes.io, "Using sysctls").
            Sysctls = new SysctlArgs { Name = "net.ipv4.ping_group_range", Value = "0 2147483647" },
        },

        // Not 0: the API server would then forget a pod before its node has given back its addresses, and the next has the same name.
        TerminationGracePeriodSeconds = 1,
        // Without probes: it serves nothing, and is there to be looked at and to ping.
        Containers = new ContainerArgs
        {
            Name = "multitool",
            Image = LabImages.NetworkMultitool.ToString(),
            Command = "tail",
            Args = { "-f", "/dev/null" },

            // A pod's interfaces are made once, when it starts, and in the mode of that moment. Another environment makes another pod.
            Env = new EnvVarArgs { Name = ModeVariable, Value = _args.Mode },
            Resources = new ResourceRequirementsArgs
            {
                Requests = { ["cpu"] = "10m", ["memory"] = "16Mi" },
                Limits = { ["cpu"] = "200m", ["memory"] = "64Mi" },
            },
            SecurityContext = new SecurityContextArgs
            {
                AllowPrivilegeEscalation = false,
                ReadOnlyRootFilesystem = true,
                Capabilities = new CapabilitiesArgs { Drop = "ALL" },
            },
        },
    };
}
