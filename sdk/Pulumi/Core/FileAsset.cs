namespace Pulumi;

/// <summary>A file on this machine.</summary>
public sealed class FileAsset : Asset
{
    /// <summary>Names the file, relative to the program's folder.</summary>
    public FileAsset(string path)
        : base(path)
    {
    }
}
