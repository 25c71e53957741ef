namespace Lab.Labs.Netshoot;

/// <summary>What a netshoot lab is made of.</summary>
public sealed class NetshootArgs
{
    /// <summary>How many pods; three, one for each node, unless told otherwise.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>The namespace that is made for it.</summary>
    public string Namespace { get; init; } = "netshoot";

    /// <summary>The Deployment's name, which students type.</summary>
    public string DeploymentName { get; init; } = "netshoot-pod";
}
