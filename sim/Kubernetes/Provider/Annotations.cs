namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>The annotations that the provider reads and writes.</summary>
internal static class Annotations
{
    public const string AutoNamed = "pulumi.com/autonamed";
    public const string SkipAwait = "pulumi.com/skipAwait";
    public const string TimeoutSeconds = "pulumi.com/timeoutSeconds";
    public const string WaitFor = "pulumi.com/waitFor";
    public const string PatchForce = "pulumi.com/patchForce";
    public const string DeletionPropagation = "pulumi.com/deletionPropagationPolicy";
}
