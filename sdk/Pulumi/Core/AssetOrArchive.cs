namespace Pulumi;

/// <summary>Content that a program hands to a provider: one file, or a collection of files.</summary>
public abstract class AssetOrArchive
{
    private protected AssetOrArchive()
    {
    }
}
