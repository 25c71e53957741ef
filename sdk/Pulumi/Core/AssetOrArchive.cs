namespace Pulumi;

/// <summary>Content that a program hands to a provider: one file, or a collection of files.</summary>
public abstract class AssetOrArchive
{
    private protected AssetOrArchive(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>A text, path or address; for a collection its parts by their path.</summary>
    internal object Value { get; }
}
