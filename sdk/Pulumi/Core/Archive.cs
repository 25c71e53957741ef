namespace Pulumi;

/// <summary>A collection of files.</summary>
public abstract class Archive : AssetOrArchive
{
    private protected Archive()
    {
    }
}

/// <summary>A collection made of assets and archives.</summary>
public sealed class AssetArchive : Archive
{
    /// <summary>Gives the content by its path in the collection.</summary>
    public AssetArchive(IDictionary<string, AssetOrArchive> assets) => ArgumentNullException.ThrowIfNull(assets);
}

/// <summary>A folder, or a tar, tgz or zip file, on this machine.</summary>
public sealed class FileArchive : Archive
{
    /// <summary>Names the folder or file, relative to the program's folder.</summary>
    public FileArchive(string path) => ArgumentNullException.ThrowIfNull(path);
}

/// <summary>A tar, tgz or zip file that is fetched.</summary>
public sealed class RemoteArchive : Archive
{
    /// <summary>Names the file by its http, https or file address.</summary>
    public RemoteArchive(string uri) => ArgumentNullException.ThrowIfNull(uri);
}
