namespace Pulumi;

/// <summary>Content that a program hands to a provider: one file, or a collection of files.</summary>
public abstract class AssetOrArchive
{
    private protected AssetOrArchive(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The text, path, address or collection, under the name that it has in Pulumi's own package.</summary>
    internal object Value { get; }
}
