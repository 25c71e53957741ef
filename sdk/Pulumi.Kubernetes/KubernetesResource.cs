namespace Pulumi.Kubernetes;

/// <summary>What every resource of the Kubernetes package derives from.</summary>
public abstract class KubernetesResource : CustomResource
{
    private protected KubernetesResource(string type, string name, ResourceArgs? args, CustomResourceOptions? options)
        : base(type, name, args, options)
    {
    }
}
