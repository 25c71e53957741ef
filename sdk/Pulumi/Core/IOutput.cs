namespace Pulumi;

/// <summary>An output without its type.</summary>
internal interface IOutput
{
    Task<OutputData> DataTask { get; }
}
