using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>A pod in which a program of the course runs, with the container whose image it is.</summary>
internal sealed record ControllerPod(KubernetesObject Pod, PropertyMap Container)
{
    /// <summary>The value of <c>--NAME=VALUE</c> among the container's arguments, or <see langword="null"/>; the last one counts.</summary>
    public string? Argument(string name) => Arguments(name).LastOrDefault();

    /// <summary>The values of an argument that may be given several times.</summary>
    public IEnumerable<string> Arguments(string name) =>
        from argument in Container.Strings("args")
        where argument.StartsWith($"--{name}=", StringComparison.Ordinal)
        select argument[(name.Length + 3)..];

    /// <summary>The value of an environment variable of the container, or <see langword="null"/>.</summary>
    public string? Environment(string name) =>
        Container.List("env").Maps.LastOrDefault(variable => variable.String("name") == name)?.String("value");
}

/// <summary>Finds the programs of the course that run as pods: their controllers act only while one of their pods is ready.</summary>
internal static class ControllerPods
{
    /// <summary>The ready pods with a container of that image, oldest first.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="imageName">The last part of the image's repository: <c>aws-load-balancer-controller</c>, whatever its registry and tag.</param>
    public static IReadOnlyList<ControllerPod> Of(ClusterApi api, string imageName) =>
    [
        .. from pod in api.List("Pod")
           where Pods.IsReady(pod) && !pod.IsDeleting
           let container = pod.Spec.List("containers").Maps.FirstOrDefault(each => IsImage(each.String("image") ?? "", imageName))
           where container is not null
           orderby pod.Metadata.RequiredString("creationTimestamp"), pod.Name
           select new ControllerPod(pod, container),
    ];

    /// <summary>Whether the last part of the image's repository is that name, whatever its registry and tag.</summary>
    public static bool IsImage(string image, string name)
    {
        var last = image.Split('@')[0].Split('/')[^1];
        return last == name || last.StartsWith(name + ":", StringComparison.Ordinal);
    }
}
