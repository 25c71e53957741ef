namespace Pulumi;

/// <summary>A text.</summary>
public sealed class StringAsset : Asset
{
    /// <summary>Gives the text.</summary>
    public StringAsset(string text)
        : base(text)
    {
    }
}
