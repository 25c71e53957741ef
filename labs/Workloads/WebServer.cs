using System.Globalization;
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
/// nginx that answers every request with whom it takes for the client and which pod it is: what a load balancer did to a packet shows in
/// the answer. Pass the Kubernetes provider by the options.
/// </summary>
public sealed class WebServer : ComponentResource
{
    /// <summary>The name of the pods' port.</summary>
    internal const string PortName = "http";

    // The image's own user.
    private const int NginxUser = 101;
    private const string ConfigurationFolder = "/etc/nginx/lab";

    private readonly WebServerArgs _args;

    /// <summary>Registers its configuration, its Deployment and its disruption budget.</summary>
    public WebServer(string name, WebServerArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:WebServer", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        _args = args;
        var parent = new CustomResourceOptions { Parent = this };
        var configuration = new ConfigMap(
            $"{name}-configuration", new ConfigMapArgs { Metadata = Metadata(), Data = { ["nginx.conf"] = Configuration() } }, parent);
        var deployment = new Deployment(
            $"{name}-deployment", new DeploymentArgs { Metadata = Metadata(), Spec = DeploymentSpec(configuration) }, parent);
        _ = new PodDisruptionBudget(
            $"{name}-disruption-budget", new PodDisruptionBudgetArgs { Metadata = Metadata(), Spec = DisruptionBudgetSpec() }, parent);

        DeploymentName = deployment.Metadata.Apply(metadata => metadata.Name);
        RegisterOutputs(new Dictionary<string, object?> { ["deploymentName"] = DeploymentName });
    }

    /// <summary>The Deployment's name.</summary>
    public Output<string> DeploymentName { get; }

    /// <summary>The labels that select its pods.</summary>
    public InputMap<string> Selector() => new() { [LabObjects.SelectorLabel] = _args.Name };

    private ObjectMetaArgs Metadata() => new() { Name = _args.Name, Namespace = _args.Namespace, Labels = Labels() };

    private InputMap<string> Labels() => LabObjects.Labels(_args.Name, LabImages.Nginx);

    /// <summary>The root file system is read-only: what nginx writes goes to <c>/tmp</c>.</summary>
    private string Configuration() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        worker_processes 1;
        pid /tmp/nginx.pid;
        error_log /dev/stderr;
        events {}
        http {
          access_log /dev/stdout;
          client_body_temp_path /tmp/client;
          proxy_temp_path /tmp/proxy;
          fastcgi_temp_path /tmp/fastcgi;
          uwsgi_temp_path /tmp/uwsgi;
          scgi_temp_path /tmp/scgi;
          default_type text/plain;
          server {
            listen {{_args.Port}};
            location / {
              return 200 "client $remote_addr, forwarded for '$http_x_forwarded_for', pod $hostname\n";
            }
          }
        }

        """);

    private DeploymentSpecArgs DeploymentSpec(ConfigMap configuration) => new()
    {
        Replicas = _args.Replicas,
        Selector = new LabelSelectorArgs { MatchLabels = Selector() },
        Template = new PodTemplateSpecArgs
        {
            Metadata = new ObjectMetaArgs { Labels = Labels() },
            Spec = new PodSpecArgs
            {
                AutomountServiceAccountToken = false,
                SecurityContext = new PodSecurityContextArgs
                {
                    RunAsNonRoot = true,
                    RunAsUser = NginxUser,
                    RunAsGroup = NginxUser,
                    SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
                },
                TopologySpreadConstraints = SpreadOverNodes(),
                Containers = Container(),
                Volumes =
                {
                    new VolumeArgs
                    {
                        Name = "configuration",
                        ConfigMap = new ConfigMapVolumeSourceArgs { Name = configuration.Metadata.Apply(metadata => metadata.Name) },
                    },
                    new VolumeArgs { Name = "scratch", EmptyDir = new EmptyDirVolumeSourceArgs { SizeLimit = "16Mi" } },
                },
            },
        },
    };

    /// <summary>Better on one node than not at all: which node a pod is on is no claim of these labs.</summary>
    private TopologySpreadConstraintArgs SpreadOverNodes() => new()
    {
        MaxSkew = 1,
        TopologyKey = "kubernetes.io/hostname",
        WhenUnsatisfiable = "ScheduleAnyway",
        LabelSelector = new LabelSelectorArgs { MatchLabels = Selector() },
    };

    private ContainerArgs Container() => new()
    {
        Name = _args.Name,
        Image = LabImages.Nginx.ToString(),
        Command = { "nginx", "-c", $"{ConfigurationFolder}/nginx.conf", "-g", "daemon off;" },
        Ports = new ContainerPortArgs { Name = PortName, ContainerPortValue = _args.Port },
        ReadinessProbe = Probe(),
        LivenessProbe = Probe(),
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
        VolumeMounts =
        {
            new VolumeMountArgs { Name = "configuration", MountPath = ConfigurationFolder, ReadOnly = true },
            new VolumeMountArgs { Name = "scratch", MountPath = "/tmp" },
        },
    };

    private static ProbeArgs Probe() => new() { HttpGet = new HTTPGetActionArgs { Path = "/", Port = PortName } };

    private PodDisruptionBudgetSpecArgs DisruptionBudgetSpec() =>
        new() { MaxUnavailable = 1, Selector = new LabelSelectorArgs { MatchLabels = Selector() } };
}
