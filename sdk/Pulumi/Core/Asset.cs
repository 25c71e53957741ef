namespace Pulumi;

/// <summary>The content of one file.</summary>
public abstract class Asset : AssetOrArchive
{
    private protected Asset()
    {
    }
}

/// <summary>A file on this machine.</summary>
public sealed class FileAsset : Asset
{
    /// <summary>Names the file, relative to the program's folder.</summary>
    public FileAsset(string path) => ArgumentNullException.ThrowIfNull(path);
}

/// <summary>A text.</summary>
public sealed class StringAsset : Asset
{
    /// <summary>Gives the text.</summary>
    public StringAsset(string text) => ArgumentNullException.ThrowIfNull(text);
}

/// <summary>A file that is fetched.</summary>
public sealed class RemoteAsset : Asset
{
    /// <summary>Names the file by its http, https or file address.</summary>
    public RemoteAsset(string uri) => ArgumentNullException.ThrowIfNull(uri);
}
