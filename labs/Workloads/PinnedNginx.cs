using Lab.Labs.Cluster;
using Lab.Labs.Images;
using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Policy.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Policy.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace Lab.Labs.Workloads;

/// <summary>
/// As many nginx pods as one likes on the nodes of one managed node group, so small that a node runs out of slots for pods before it runs
/// out of anything else. Pass the Kubernetes provider by the options.
/// </summary>
public sealed class PinnedNginx : ComponentResource
{
    private const string PortName = "http";
    private const int Port = 8080;

    private readonly PinnedNginxArgs _args;

    /// <summary>Registers the namespace, the Deployment and its disruption budget.</summary>
    public PinnedNginx(string name, PinnedNginxArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:PinnedNginx", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        _args = args;
        var place = new Namespace(
            $"{name}-namespace", LabObjects.Namespace(args.Namespace, LabObjects.RestrictedProfile, Labels()), new CustomResourceOptions { Parent = this });
        var inPlace = new CustomResourceOptions { Parent = this, DependsOn = place };
        var deployment = new Deployment($"{name}-deployment", new DeploymentArgs { Metadata = DeploymentMetadata(), Spec = DeploymentSpec() }, inPlace);
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

    private ObjectMetaArgs DeploymentMetadata()
    {
        var metadata = Metadata();
        if (_args.MayStayPending) metadata.Annotations = new InputMap<string> { ["pulumi.com/skipAwait"] = "true" };
        return metadata;
    }

    private ObjectMetaArgs Metadata() => new() { Name = _args.DeploymentName, Namespace = _args.Namespace, Labels = Labels() };

    private InputMap<string> Labels() => LabObjects.Labels(_args.DeploymentName, "nginx", LabImages.NginxUnprivileged);

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
                NodeSelector = { [ClusterNodes.NodeGroupLabel] = _args.NodeGroupName },
                SecurityContext = new PodSecurityContextArgs
                {
                    RunAsNonRoot = true,
                    SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
                },
                TerminationGracePeriodSeconds = 0,
                Containers = Container(),
                Volumes = new VolumeArgs { Name = "scratch", EmptyDir = new EmptyDirVolumeSourceArgs { SizeLimit = "16Mi" } },
            },
        },
    };

    /// <remarks>
    /// Its requests must not be what keeps pods out. A t3.medium has 1930m of CPU and about 3.2 GiB to give (with 110 pods about 2.2 GiB), of
    /// which the system's pods ask for some 250m: a node full of these asks for 110 × 10m and 110 × 16Mi.
    /// </remarks>
    private static ContainerArgs Container() => new()
    {
        Name = "nginx",
        Image = LabImages.NginxUnprivileged.ToString(),
        Ports = new ContainerPortArgs { Name = PortName, ContainerPortValue = Port },
        ReadinessProbe = new ProbeArgs { HttpGet = Get(), PeriodSeconds = 5 },
        LivenessProbe = new ProbeArgs { HttpGet = Get(), InitialDelaySeconds = 10, PeriodSeconds = 20 },
        Resources = new ResourceRequirementsArgs
        {
            Requests = { ["cpu"] = "10m", ["memory"] = "16Mi" },
            Limits = { ["cpu"] = "100m", ["memory"] = "64Mi" },
        },
        SecurityContext = new SecurityContextArgs
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            RunAsUser = 101,
            Capabilities = new CapabilitiesArgs { Drop = "ALL" },
        },
        VolumeMounts = new VolumeMountArgs { Name = "scratch", MountPath = "/tmp" },
    };

    private static HTTPGetActionArgs Get() => new() { Path = "/", Port = PortName };

    /// <remarks>A share and no number: pods that wait for a slot count as disrupted, and would keep every node from being drained.</remarks>
    private PodDisruptionBudgetSpecArgs DisruptionBudgetSpec() => new() { MaxUnavailable = "50%", Selector = Selector() };
}
