namespace Lab.Simulation.Kubernetes.Api;

/// <summary>Finalizers, with which a controller keeps an object until it has cleaned up for it.</summary>
internal static class Finalizers
{
    /// <summary>Puts a finalizer on the object; one that is there already stays.</summary>
    public static KubernetesObject AddFinalizer(this ClusterApi api, KubernetesObject live, string finalizer)
    {
        var finalizers = live.Metadata.Strings("finalizers");
        return finalizers.Contains(finalizer) ? live : api.Write(live with { Content = live.Content.Set(finalizers.Add(finalizer), "metadata", "finalizers") });
    }

    /// <summary>Takes a finalizer off; an object that is being deleted goes with the last one, a namespace once it is empty.</summary>
    public static void RemoveFinalizer(this ClusterApi api, KubernetesObject live, string finalizer)
    {
        var finalizers = live.Metadata.Strings("finalizers").Remove(finalizer);
        live = api.Write(live with { Content = live.Content.Set(finalizers.IsEmpty ? null : finalizers, "metadata", "finalizers") });
        if (live.IsDeleting && finalizers.IsEmpty && live.Kind != "Namespace") api.Remove(live);
    }
}
