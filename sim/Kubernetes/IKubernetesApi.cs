using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>The Kubernetes half as those see it who make objects themselves: its API servers, and its time.</summary>
public interface IKubernetesApi : IKubernetesHalf
{
    /// <summary>Makes an object (a POST): defaults are filled in, what the API server would refuse is refused.</summary>
    /// <param name="world">The world.</param>
    /// <param name="clusterName">The cluster.</param>
    /// <param name="manifest">The object with <c>apiVersion</c>, <c>kind</c> and <c>metadata</c>.</param>
    /// <param name="fieldManager">Who writes it.</param>
    /// <param name="dryRun">Only answer what would be made.</param>
    /// <exception cref="KubernetesApiException">The API server refuses, in its words.</exception>
    KubernetesObject Create(World world, string clusterName, PropertyMap manifest, string fieldManager, bool dryRun = false);

    /// <summary>
    /// Makes or changes an object (a server-side apply): fields of the manifest are set, those that the same manager set before and
    /// no longer names are taken away, all others stay.
    /// </summary>
    /// <exception cref="KubernetesApiException">The API server refuses, in its words.</exception>
    KubernetesObject Apply(
        World world, string clusterName, PropertyMap manifest, string fieldManager, bool dryRun = false,
        FieldConflicts conflicts = FieldConflicts.Force);

    /// <summary>
    /// Changes an object (a JSON merge patch, RFC 7386): who patches owns the fields that change, as <c>kubectl edit</c>, <c>label</c> or
    /// <c>scale</c> do. One that waits for its last finalizer goes with it.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="clusterName">The cluster.</param>
    /// <param name="live">The object.</param>
    /// <param name="patch">What changes; a property that is <see langword="null"/> is taken away.</param>
    /// <param name="fieldManager">Who writes it.</param>
    /// <param name="subresource">The subresource that is written, such as <c>scale</c>.</param>
    /// <exception cref="KubernetesApiException">The API server refuses, in its words.</exception>
    void Patch(World world, string clusterName, KubernetesObject live, PropertyMap patch, string fieldManager, string? subresource = null);

    /// <summary>Asks for an object to be deleted; it may stay for a while with a <c>deletionTimestamp</c>. What is gone is no error.</summary>
    void Delete(World world, string clusterName, string kind, string objectNamespace, string name, DeletionPropagation propagation);

    /// <summary>Lets time pass while something in the cluster is awaited that comes by itself: pods that start or stop, addresses for them.</summary>
    void Settle(World world, string clusterName);

    /// <summary>When something will happen in a cluster by itself, or <see langword="null"/> when it is at rest.</summary>
    DateTimeOffset? NextChange(World world, string clusterName);
}
