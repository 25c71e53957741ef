namespace Pulumi;

/// <summary>A union without its types.</summary>
internal interface IUnion
{
    object Value { get; }
}
