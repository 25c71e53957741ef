namespace Pulumi;

/// <summary>A file that is fetched.</summary>
public sealed class RemoteAsset : Asset
{
    /// <summary>Names the file by its http, https or file address.</summary>
    public RemoteAsset(string uri)
        : base(uri)
    {
    }
}
