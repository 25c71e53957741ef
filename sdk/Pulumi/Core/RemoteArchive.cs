namespace Pulumi;

/// <summary>A tar, tgz or zip file that is fetched.</summary>
public sealed class RemoteArchive : Archive
{
    /// <summary>Names the file by its http, https or file address.</summary>
    public RemoteArchive(string uri)
        : base(uri)
    {
    }
}
