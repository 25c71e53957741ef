using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>How the provider tells that an object of a kind is live.</summary>
internal abstract class Awaiter
{
    /// <summary>Looks at the object, says what there is to say, and tells whether it is live.</summary>
    public abstract bool IsLive(AwaitProgress progress, KubernetesObject live);

    /// <summary>When to look again although nothing happened in the cluster, or <see langword="null"/>.</summary>
    public virtual DateTimeOffset? Wake(AwaitProgress progress) => null;

    /// <summary>What the provider says when the time is over.</summary>
    public virtual string TimedOut(KubernetesObject live) => $"'{live.Name}' timed out waiting to be Ready";

    /// <summary>What is wrong with an object that is not live.</summary>
    public virtual ImmutableArray<string> Problems(AwaitProgress progress, KubernetesObject live) => [];

    /// <summary>The awaiter of a kind, or <see langword="null"/> for a kind that is live as soon as it exists.</summary>
    public static Awaiter? For(string kind) => kind switch
    {
        "Deployment" => new DeploymentAwaiter(),
        "DaemonSet" => new DaemonSetAwaiter(),
        "Service" => new ServiceAwaiter(),
        "Ingress" => new IngressAwaiter(),
        "Pod" => new PodAwaiter(),
        _ => null,
    };
}
