using Lab.Labs.Images;
using Lab.Labs.Workloads;
using Pulumi;
using Pulumi.Kubernetes.Helm.V3;

namespace Lab.Labs.LoadBalancerController;

/// <summary>
/// The AWS Load Balancer Controller: it makes Network Load Balancers for Services of its class and Application Load Balancers for
/// Ingresses. Pass the Kubernetes provider by the options.
/// </summary>
public sealed class LoadBalancerControllerLab : ComponentResource
{
    /// <summary>The namespace of the service account that the cluster's role trusts.</summary>
    private const string ControllerNamespace = "kube-system";

    /// <summary>Registers the release.</summary>
    public LoadBalancerControllerLab(string name, LoadBalancerControllerArgs args, ComponentResourceOptions? options = null)
        : base("eks-lab:labs:LoadBalancerController", name, options)
    {
        ArgumentNullException.ThrowIfNull(args);
        var chart = LabCharts.LoadBalancerController;
        var values = Output.Tuple(args.ClusterName, args.Region, args.VpcId, args.RoleArn).Apply(known =>
            new LoadBalancerControllerValues(known.Item1, known.Item2, known.Item3, known.Item4, args.Replicas, args.Tags).ToDictionary());
        var release = new Release(
            $"{name}-release", LabObjects.Release(chart, ControllerNamespace, values), new CustomResourceOptions { Parent = this });

        ReleaseName = release.Name;
        Namespace = release.Namespace;

        // Known from the chart, but not there before the release is.
        DeploymentName = release.Name.Apply(_ => chart.Name);
        ServiceAccountName = release.Name.Apply(_ => LoadBalancerControllerValues.ServiceAccountName);
        ChartVersion = Output.Create(chart.Version);
        RegisterOutputs(new Dictionary<string, object?> { ["releaseName"] = ReleaseName });
    }

    /// <summary>The release's name.</summary>
    public Output<string> ReleaseName { get; }

    /// <summary>The namespace.</summary>
    public Output<string> Namespace { get; }

    /// <summary>The Deployment's name.</summary>
    public Output<string> DeploymentName { get; }

    /// <summary>The service account's name.</summary>
    public Output<string> ServiceAccountName { get; }

    /// <summary>The chart's version.</summary>
    public Output<string> ChartVersion { get; }
}
