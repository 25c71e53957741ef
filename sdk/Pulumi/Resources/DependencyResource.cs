namespace Pulumi;

/// <summary>A resource of which nothing but the URN is known.</summary>
internal sealed class DependencyResource : CustomResource
{
    public DependencyResource(string urn)
        => Urn = new Output<string>(Task.FromResult(OutputData.Known(urn).WithResource(this)));
}
