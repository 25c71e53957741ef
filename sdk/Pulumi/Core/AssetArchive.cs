namespace Pulumi;

/// <summary>A collection made of assets and archives.</summary>
public sealed class AssetArchive : Archive
{
    /// <summary>Gives the content by its path in the collection.</summary>
    public AssetArchive(IDictionary<string, AssetOrArchive> assets)
        : base(assets)
    {
    }
}
