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

    /// <summary>The profile of the Pod Security Standards that every pod keeps to which needs no more.</summary>
    public const string RestrictedProfile = "restricted";

    /// <summary>A namespace that admits only pods of the restricted profile of the Pod Security Standards.</summary>
    public static NamespaceArgs RestrictedNamespace(string name) => Namespace(name, RestrictedProfile, Labels());

    /// <summary>A namespace that admits only pods of a profile of the Pod Security Standards.</summary>
    public static NamespaceArgs Namespace(string name, string profile, InputMap<string> labels)
    {
        labels["pod-security.kubernetes.io/enforce"] = profile;
        return new NamespaceArgs { Metadata = new ObjectMetaArgs { Name = name, Labels = labels } };
    }

    /// <summary>Labels of the objects of an application whose pods carry its name.</summary>
    public static InputMap<string> Labels(string name, ContainerImage image) => Labels(name, name, image);

    /// <summary>Labels of the objects of an application whose pods students select by another name.</summary>
    public static InputMap<string> Labels(string selector, string application, ContainerImage image)
    {
        var labels = Labels(application);
        labels[SelectorLabel] = selector;
        labels["app.kubernetes.io/version"] = image.Tag;
        return labels;
    }

    /// <summary>Labels of the objects of an application that nobody selects.</summary>
    public static InputMap<string> Labels(string application)
    {
        var labels = Labels();
        labels["app.kubernetes.io/name"] = application;
        return labels;
    }

    private static InputMap<string> Labels() => new()
    {
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
