using Lab.Labs.Images;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Policy.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Policy.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace Lab.Labs.Netshoot;

/// <summary>
/// Pods full of network tools, one on each node, that do nothing but wait for <c>kubectl exec</c>. Pass the Kubernetes provider by
/// the options.
/// </summary>
public sealed class NetshootLab : ComponentResource
{
    private readonly NetshootArgs _args;

    /// <summary>Registers the namespace, the Deployment and its disruption budget.</summary>
    public NetshootLab(string name, NetshootArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:Netshoot", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        _args = args;

        // NET_ADMIN and NET_RAW go beyond the baseline profile of the Pod Security Standards, so the namespace says what it needs.
        var place = new Namespace(
            $"{name}-namespace", LabObjects.Namespace(args.Namespace, "privileged", Labels()), new CustomResourceOptions { Parent = this });
        var inPlace = new CustomResourceOptions { Parent = this, DependsOn = place };
        var deployment = new Deployment($"{name}-deployment", new DeploymentArgs { Metadata = Metadata(), Spec = DeploymentSpec() }, inPlace);
        _ = new PodDisruptionBudget(
            $"{name}-disruption-budget", new PodDisruptionBudgetArgs { Metadata = Metadata(), Spec = DisruptionBudgetSpec() }, inPlace);

        Namespace = place.Metadata.Apply(metadata => metadata.Name);
        DeploymentName = deployment.Metadata.Apply(metadata => metadata.Name);
        RegisterOutputs(new Dictionary<string, object?> { ["namespace"] = Namespace, ["deploymentName"] = DeploymentName });
    }

    /// <summary>The namespace's name.</summary>
    public Output<string> Namespace { get; }

    /// <summary>The Deployment's name.</summary>
    public Output<string> DeploymentName { get; }

    private ObjectMetaArgs Metadata() => new() { Name = _args.DeploymentName, Namespace = _args.Namespace, Labels = Labels() };

    private InputMap<string> Labels() => LabObjects.Labels(_args.DeploymentName, "netshoot", LabImages.Netshoot);

    private LabelSelectorArgs Selector() => new() { MatchLabels = { [LabObjects.SelectorLabel] = _args.DeploymentName } };

    private DeploymentSpecArgs DeploymentSpec() => new()
    {
        Replicas = _args.Replicas,
        Selector = Selector(),
        Template = new PodTemplateSpecArgs
        {
            Metadata = new ObjectMetaArgs { Labels = Labels() },
            Spec = new PodSpecArgs
            {
                AutomountServiceAccountToken = false,
                SecurityContext = new PodSecurityContextArgs { SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" } },
                TerminationGracePeriodSeconds = 0,
                TopologySpreadConstraints = SpreadOverNodes(),
                Containers = Container(),
                Volumes = new VolumeArgs { Name = "captures", EmptyDir = new EmptyDirVolumeSourceArgs { SizeLimit = "64Mi" } },
            },
        },
    };

    /// <summary>
    /// One pod on each node is a claim of the course, so the scheduler must keep to it rather than try. Nodes with a taint that the pods
    /// don't tolerate don't count, or a cordoned node would keep its pod's successor Pending; and each rollout counts by itself.
    /// </summary>
    private TopologySpreadConstraintArgs SpreadOverNodes() => new()
    {
        MaxSkew = 1,
        TopologyKey = "kubernetes.io/hostname",
        WhenUnsatisfiable = "DoNotSchedule",
        NodeTaintsPolicy = "Honor",
        LabelSelector = Selector(),
        MatchLabelKeys = "pod-template-hash",
    };

    // Without probes: it is a shell to work in and serves nothing whose answer would tell that it is well.
    private ContainerArgs Container() => new()
    {
        Name = _args.DeploymentName,
        Image = LabImages.Netshoot.ToString(),
        Command = "tail",
        Args = { "-f", "/dev/null" },
        Resources = new ResourceRequirementsArgs
        {
            Requests = { ["cpu"] = "10m", ["memory"] = "32Mi" },
            Limits = { ["cpu"] = "200m", ["memory"] = "128Mi" },
        },
        SecurityContext = new SecurityContextArgs
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,

            // The one exception to the restricted profile in this project: ping and tcpdump open raw sockets, `ip` changes routes. The
            // image's user is root, which holds these two capabilities and no other.
            Capabilities = new CapabilitiesArgs { Drop = "ALL", Add = { "NET_RAW", "NET_ADMIN" } },
        },
        VolumeMounts = new VolumeMountArgs { Name = "captures", MountPath = "/tmp" },
    };

    private PodDisruptionBudgetSpecArgs DisruptionBudgetSpec() => new() { MaxUnavailable = 1, Selector = Selector() };
}
