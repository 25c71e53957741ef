using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>What the provider does with resources of a cluster that does not answer (recorded cases 10a, 10b, 10i).</summary>
internal static class UnreachableCluster
{
    private const string Hint =
        "If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the "
        + "PULUMI_K8S_DELETE_UNREACHABLE environment variable set to \"true\"";

    /// <summary>The outputs of a refresh; <see langword="null"/> when the resource is forgotten.</summary>
    /// <exception cref="ResourceException">No option says what to do.</exception>
    public static PropertyMap? Read(ResourceContext context, ProviderOptions options, ResourceState state)
    {
        context.Report(options.Unreachable, isWarning: true);
        if (Forgets(context, options)) return null;
        if (!options.SkipUpdateUnreachable)
        {
            throw new ResourceException("ClusterUnreachable", $"failed to read resource state due to unreachable cluster. {Hint}");
        }

        context.Report(
            "configured Kubernetes cluster is unreachable and the `skipUnreachable` option is enabled. Returned data could not reflect "
            + "the actual cluster configuration.", isWarning: true);
        return state.Outputs;
    }

    /// <summary>Forgets an object that is to be deleted.</summary>
    /// <exception cref="ResourceException">No option says that it may be forgotten.</exception>
    public static void Delete(ResourceContext context, ProviderOptions options)
    {
        context.Report(options.Unreachable, isWarning: true);
        if (Forgets(context, options)) return;
        throw new ResourceException("ClusterUnreachable", $"configured Kubernetes cluster is unreachable. {Hint}");
    }

    private static bool Forgets(ResourceContext context, ProviderOptions options)
    {
        if (!options.DeleteUnreachable) return false;
        context.Report(
            "configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. Deleting the unreachable resource "
            + "from Pulumi state");
        return true;
    }
}
