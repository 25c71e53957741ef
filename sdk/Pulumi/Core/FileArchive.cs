namespace Pulumi;

/// <summary>A folder, or a tar, tgz or zip file, on this machine.</summary>
public sealed class FileArchive : Archive
{
    /// <summary>Names the folder or file, relative to the program's folder.</summary>
    public FileArchive(string path)
        : base(path)
    {
    }
}
