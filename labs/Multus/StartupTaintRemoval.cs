using Lab.Labs.Images;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace Lab.Labs.Multus;

/// <summary>
/// Takes the startup taint off each Multus node when Multus is ready there. It is a pod of its own beside Multus: it may change nodes and
/// sees one folder of its node, Multus may see the whole node and change no other object than pods.
/// </summary>
internal sealed class StartupTaintRemoval
{
    private const string Place = "kube-system";
    private const string Name = "multus-startup-taint";
    private const string Script = "remove-startup-taint.sh";
    private const string CniFolder = "/host/etc/cni/net.d";

    /// <summary>Registers its objects.</summary>
    public StartupTaintRemoval(string name, Resource parent)
    {
        var child = new CustomResourceOptions { Parent = parent };
        var role = new ClusterRole(
            $"{name}-startup-taint-role",
            new ClusterRoleArgs
            {
                Metadata = Metadata(null),
                Rules = new PolicyRuleArgs { ApiGroups = "", Resources = "nodes", Verbs = { "get", "patch" } },
            },
            child);
        var account = new ServiceAccount(
            $"{name}-startup-taint-account", new ServiceAccountArgs { Metadata = Metadata(Place), AutomountServiceAccountToken = false }, child);
        var binding = new ClusterRoleBinding(
            $"{name}-startup-taint-role-binding",
            new ClusterRoleBindingArgs
            {
                Metadata = Metadata(null),
                RoleRef = new RoleRefArgs { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = Name },
                Subjects = new SubjectArgs { Kind = "ServiceAccount", Name = Name, Namespace = Place },
            },
            new CustomResourceOptions { Parent = parent, DependsOn = { role, account } });
        var script = new ConfigMap(
            $"{name}-startup-taint-script", new ConfigMapArgs { Metadata = Metadata(Place), Data = { [Script] = ReadScript() } }, child);
        DaemonSet = new DaemonSet(
            $"{name}-startup-taint",
            new DaemonSetArgs { Metadata = Metadata(Place), Spec = DaemonSetSpec() },
            new CustomResourceOptions { Parent = parent, DependsOn = { binding, script } });
    }

    /// <summary>Its pods are ready on nodes that have no startup taint any more.</summary>
    public DaemonSet DaemonSet { get; }

    private static string ReadScript()
    {
        using var stream = typeof(StartupTaintRemoval).Assembly.GetManifestResourceStream(Script)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static ObjectMetaArgs Metadata(string? inNamespace)
    {
        var metadata = new ObjectMetaArgs { Name = Name, Labels = Labels() };
        if (inNamespace is not null) metadata.Namespace = inNamespace;
        return metadata;
    }

    private static InputMap<string> Labels() => LabObjects.Labels(Name);

    private static DaemonSetSpecArgs DaemonSetSpec() => new()
    {
        Selector = new LabelSelectorArgs { MatchLabels = { ["app.kubernetes.io/name"] = Name } },
        Template = new PodTemplateSpecArgs
        {
            Metadata = new ObjectMetaArgs { Labels = Labels() },
            Spec = new PodSpecArgs
            {
                ServiceAccountName = Name,
                AutomountServiceAccountToken = true,
                NodeSelector = { [MultusLabels.NodeGroup] = MultusLabels.NodeGroupValue },
                Tolerations = new TolerationArgs { Key = MultusLabels.StartupTaint, Operator = "Exists", Effect = "NoSchedule" },
                SecurityContext = new PodSecurityContextArgs
                {
                    RunAsNonRoot = true,
                    RunAsUser = 65534,
                    RunAsGroup = 65534,
                    SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
                },
                TerminationGracePeriodSeconds = 0,
                Containers = Container(),
                Volumes =
                {
                    new VolumeArgs { Name = "cni", HostPath = new HostPathVolumeSourceArgs { Path = "/etc/cni/net.d", Type = "Directory" } },
                    new VolumeArgs { Name = "script", ConfigMap = new ConfigMapVolumeSourceArgs { Name = Name } },
                    new VolumeArgs { Name = "scratch", EmptyDir = new EmptyDirVolumeSourceArgs { SizeLimit = "1Mi" } },
                },
            },
        },
    };

    private static ContainerArgs Container() => new()
    {
        Name = Name,
        Image = LabImages.NetworkMultitool.ToString(),
        Command = { "sh", $"/scripts/{Script}" },
        Args = { MultusLabels.StartupTaint, $"{CniFolder}/00-multus.conf", MultusLabels.WasReady },
        Env = new EnvVarArgs
        {
            Name = "NODE_NAME",
            ValueFrom = new EnvVarSourceArgs { FieldRef = new ObjectFieldSelectorArgs { FieldPath = "spec.nodeName" } },
        },
        ReadinessProbe = new ProbeArgs { Exec = new ExecActionArgs { Command = { "test", "-e", "/tmp/removed" } }, PeriodSeconds = 2 },
        Resources = new ResourceRequirementsArgs
        {
            Requests = { ["cpu"] = "10m", ["memory"] = "16Mi" },
            Limits = { ["cpu"] = "100m", ["memory"] = "64Mi" },
        },
        SecurityContext = new SecurityContextArgs
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new CapabilitiesArgs { Drop = "ALL" },
        },
        VolumeMounts =
        {
            new VolumeMountArgs { Name = "cni", MountPath = CniFolder, ReadOnly = true },
            new VolumeMountArgs { Name = "script", MountPath = "/scripts", ReadOnly = true },
            new VolumeMountArgs { Name = "scratch", MountPath = "/tmp" },
        },
    };
}
