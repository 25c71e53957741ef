using System.Text.Json;
using Lab.Labs.Images;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.ApiExtensions.V1;
using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.ApiExtensions.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace Lab.Labs.Multus;

/// <summary>
/// Multus in its thick form: a daemon on each Multus node that the kubelet's CNI calls go through. The six objects of
/// https://github.com/aws/amazon-vpc-cni-k8s, <c>config/multus/multus-daemonset-thick.yml</c>, as of 2025-06-25, on these nodes alone: on every
/// other node it would take a slot for pods from the labs.
/// </summary>
internal sealed class MultusDaemon
{
    private const string Place = "kube-system";
    private const string Account = "multus";
    private const string ConfigurationName = "multus-daemon-config";
    private const string DaemonSetName = "kube-multus-ds";
    private const string CniFolder = "/etc/cni/net.d";

    private readonly string _name;
    private readonly ContainerImage _image;
    private readonly CustomResourceOptions _child;

    /// <summary>Registers its objects.</summary>
    public MultusDaemon(string name, ContainerImage image, Resource parent)
    {
        (_name, _image, _child) = (name, image, new CustomResourceOptions { Parent = parent });
        Definition = new CustomResourceDefinition($"{name}-definition", DefinitionArgs(), _child);
        var role = new ClusterRole($"{name}-role", new ClusterRoleArgs { Metadata = Metadata(Account, null), Rules = Rules() }, _child);
        var account = new ServiceAccount($"{name}-account", new ServiceAccountArgs { Metadata = Metadata(Account) }, _child);
        var binding = new ClusterRoleBinding(
            $"{name}-role-binding",
            new ClusterRoleBindingArgs
            {
                Metadata = Metadata(Account, null),
                RoleRef = new RoleRefArgs { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = Account },
                Subjects = new SubjectArgs { Kind = "ServiceAccount", Name = Account, Namespace = Place },
            },
            new CustomResourceOptions { Parent = parent, DependsOn = { role, account } });
        var configuration = new ConfigMap(
            $"{name}-configuration",
            new ConfigMapArgs { Metadata = Metadata(ConfigurationName), Data = { ["daemon-config.json"] = DaemonConfiguration() } },
            _child);
        DaemonSet = new DaemonSet(
            $"{name}-daemon",
            new DaemonSetArgs { Metadata = Metadata(DaemonSetName), Spec = DaemonSetSpec() },
            new CustomResourceOptions { Parent = parent, DependsOn = { Definition, binding, configuration } });
    }

    /// <summary>What makes NetworkAttachmentDefinition a kind of the cluster.</summary>
    public CustomResourceDefinition Definition { get; }

    /// <summary>The daemon.</summary>
    public DaemonSet DaemonSet { get; }

    private static CustomResourceDefinitionArgs DefinitionArgs() => new()
    {
        Metadata = Metadata($"network-attachment-definitions.{NetworkAttachmentDefinitionArgs.Group}", null),
        Spec = new CustomResourceDefinitionSpecArgs
        {
            Group = NetworkAttachmentDefinitionArgs.Group,
            Scope = "Namespaced",
            Names = new CustomResourceDefinitionNamesArgs
            {
                Plural = "network-attachment-definitions",
                Singular = "network-attachment-definition",
                Kind = NetworkAttachmentDefinitionArgs.DefinitionKind,
                ShortNames = "net-attach-def",
            },
            Versions = new CustomResourceDefinitionVersionArgs
            {
                Name = NetworkAttachmentDefinitionArgs.Version,
                Served = true,
                Storage = true,
                Schema = new CustomResourceValidationArgs
                {
                    OpenAPIV3Schema = new JSONSchemaPropsArgs
                    {
                        Type = "object",
                        Properties =
                        {
                            ["spec"] = new JSONSchemaPropsArgs
                            {
                                Type = "object",
                                Properties = { ["config"] = new JSONSchemaPropsArgs { Type = "string" } },
                            },
                        },
                    },
                },
            },
        },
    };

    private static InputList<PolicyRuleArgs> Rules() =>
    [
        new PolicyRuleArgs { ApiGroups = NetworkAttachmentDefinitionArgs.Group, Resources = "*", Verbs = "*" },
        new PolicyRuleArgs { ApiGroups = "", Resources = { "pods", "pods/status" }, Verbs = { "get", "list", "update", "watch" } },
        new PolicyRuleArgs { ApiGroups = { "", "events.k8s.io" }, Resources = "events", Verbs = { "create", "patch", "update" } },
    ];

    /// <remarks>
    /// The paths are those of the daemon's container, in which the node's own stand below <c>/host</c> and <c>/hostroot</c>. It makes its
    /// configuration, <c>00-multus.conf</c>, from that of the VPC CNI.
    /// </remarks>
    private static string DaemonConfiguration() => JsonSerializer.Serialize(
        new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["chrootDir"] = "/hostroot",
            ["cniConfigDir"] = $"/host{CniFolder}",
            ["cniVersion"] = "0.3.1",
            ["logLevel"] = "verbose",
            ["logToStderr"] = true,
            ["multusAutoconfigDir"] = $"/host{CniFolder}",
            ["multusConfigFile"] = "auto",
            ["multusMasterCNI"] = "10-aws.conflist",
            ["socketDir"] = "/host/run/multus/",
        });

    private static ObjectMetaArgs Metadata(string name, string? inNamespace = Place)
    {
        var metadata = new ObjectMetaArgs { Name = name, Labels = Labels() };
        if (inNamespace is not null) metadata.Namespace = inNamespace;
        return metadata;
    }

    private static InputMap<string> Labels()
    {
        var labels = LabObjects.Labels("multus");
        labels["name"] = "multus";
        return labels;
    }

    private DaemonSetSpecArgs DaemonSetSpec() => new()
    {
        Selector = new LabelSelectorArgs { MatchLabels = { ["name"] = "multus" } },
        UpdateStrategy = new DaemonSetUpdateStrategyArgs { Type = "RollingUpdate" },
        Template = new PodTemplateSpecArgs
        {
            Metadata = new ObjectMetaArgs { Labels = Labels() },
            Spec = new PodSpecArgs
            {
                // It makes interfaces in the namespaces of other pods, by their processes.
                HostNetwork = true,
                HostPID = true,
                ServiceAccountName = Account,
                NodeSelector = { [MultusLabels.NodeGroup] = MultusLabels.NodeGroupValue },
                Tolerations = new TolerationArgs { Key = MultusLabels.StartupTaint, Operator = "Exists", Effect = "NoSchedule" },
                TerminationGracePeriodSeconds = 10,
                InitContainers = Installer(),
                Containers = Daemon(),
                Volumes =
                {
                    HostPath("cni", CniFolder),
                    HostPath("cnibin", "/opt/cni/bin"),
                    HostPath("hostroot", "/"),
                    new VolumeArgs
                    {
                        Name = "configuration",
                        ConfigMap = new ConfigMapVolumeSourceArgs
                        {
                            Name = ConfigurationName,
                            Items = new KeyToPathArgs { Key = "daemon-config.json", Path = "daemon-config.json" },
                        },
                    },
                    HostPath("host-run", "/run"),
                    HostPath("host-var-lib-cni-multus", "/var/lib/cni/multus"),
                    HostPath("host-var-lib-kubelet", "/var/lib/kubelet"),
                    HostPath("host-run-k8s-cni-cncf-io", "/run/k8s.cni.cncf.io"),
                    HostPath("host-run-netns", "/run/netns/"),
                },
            },
        },
    };

    /// <summary>Puts the program on the node that containerd calls: it passes each call on to the daemon.</summary>
    private ContainerArgs Installer() => new()
    {
        Name = "install-multus-binary",
        Image = _image.ToString(),
        Command = { "cp", "-f", "/usr/src/multus-cni/bin/multus-shim", "/host/opt/cni/bin/multus-shim" },
        Resources = new ResourceRequirementsArgs
        {
            Requests = { ["cpu"] = "10m", ["memory"] = "15Mi" },
            Limits = { ["cpu"] = "100m", ["memory"] = "50Mi" },
        },
        SecurityContext = new SecurityContextArgs { Privileged = true },
        TerminationMessagePolicy = "FallbackToLogsOnError",
        VolumeMounts = new VolumeMountArgs { Name = "cnibin", MountPath = "/host/opt/cni/bin", MountPropagation = "Bidirectional" },
    };

    // Without probes, as in the project's own manifest: the daemon answers on a socket of its node alone, and ends when it can't go on.
    private ContainerArgs Daemon() => new()
    {
        Name = "kube-multus",
        Image = _image.ToString(),
        Command = "/usr/src/multus-cni/bin/multus-daemon",
        Env = new EnvVarArgs
        {
            Name = "MULTUS_NODE_NAME",
            ValueFrom = new EnvVarSourceArgs { FieldRef = new ObjectFieldSelectorArgs { FieldPath = "spec.nodeName" } },
        },
        Resources = new ResourceRequirementsArgs
        {
            Requests = { ["cpu"] = "100m", ["memory"] = "200Mi" },
            Limits = { ["cpu"] = "100m", ["memory"] = "200Mi" },
        },

        // It enters the node's mount namespace and other pods' network namespaces.
        SecurityContext = new SecurityContextArgs { Privileged = true },
        TerminationMessagePolicy = "FallbackToLogsOnError",
        VolumeMounts =
        {
            new VolumeMountArgs { Name = "cni", MountPath = $"/host{CniFolder}" },
            new VolumeMountArgs { Name = "host-run", MountPath = "/host/run" },
            new VolumeMountArgs { Name = "host-var-lib-cni-multus", MountPath = "/var/lib/cni/multus" },
            new VolumeMountArgs { Name = "host-var-lib-kubelet", MountPath = "/var/lib/kubelet", MountPropagation = "HostToContainer" },
            new VolumeMountArgs { Name = "host-run-k8s-cni-cncf-io", MountPath = "/run/k8s.cni.cncf.io" },
            new VolumeMountArgs { Name = "host-run-netns", MountPath = "/run/netns", MountPropagation = "HostToContainer" },
            new VolumeMountArgs { Name = "configuration", MountPath = $"{CniFolder}/multus.d", ReadOnly = true },
            new VolumeMountArgs { Name = "hostroot", MountPath = "/hostroot", MountPropagation = "HostToContainer" },
        },
    };

    private static VolumeArgs HostPath(string name, string path) => new() { Name = name, HostPath = new HostPathVolumeSourceArgs { Path = path } };
}
