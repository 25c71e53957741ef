using Lab.Labs.Images;
using Pulumi;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Helm.V3;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;

namespace Lab.Labs.Workloads;

/// <summary>What the objects of several labs have in common.</summary>
internal static class LabObjects
{
    /// <summary>The label by which students select pods: <c>kubectl get pods -l app=NAME</c>.</summary>
    public const string SelectorLabel = "app";

    /// <summary>A namespace that admits only pods of the restricted profile of the Pod Security Standards.</summary>
    public static NamespaceArgs RestrictedNamespace(string name) => new()
    {
        Metadata = new ObjectMetaArgs
        {
            Name = name,
            Labels =
            {
                ["app.kubernetes.io/part-of"] = "eks-lab",
                ["app.kubernetes.io/managed-by"] = "pulumi",
                ["pod-security.kubernetes.io/enforce"] = "restricted",
            },
        },
    };

    /// <summary>Labels of the objects of an application.</summary>
    public static InputMap<string> Labels(string name, ContainerImage image) => new()
    {
        [SelectorLabel] = name,
        ["app.kubernetes.io/name"] = name,
        ["app.kubernetes.io/version"] = image.Tag,
        ["app.kubernetes.io/part-of"] = "eks-lab",
        ["app.kubernetes.io/managed-by"] = "pulumi",
    };

    /// <summary>
    /// A release of a chart under the chart's own name: with another one its objects would have other names than the documents call them
    /// by. It counts as up when its pods are ready.
    /// </summary>
    public static ReleaseArgs Release(HelmChart chart, string releaseNamespace, InputMap<object> values) => new()
    {
        Name = chart.Name,
        Namespace = releaseNamespace,
        Chart = chart.Name,
        Version = chart.Version,
        RepositoryOpts = new RepositoryOptsArgs { Repo = chart.Repository },
        Values = values,
    };
}
