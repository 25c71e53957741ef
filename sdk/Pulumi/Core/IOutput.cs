namespace Pulumi;

/// <summary>An output without its type.</summary>
internal interface IOutput
{
    Task<OutputData> DataTask { get; }
}

/// <summary>An input without its type.</summary>
internal interface IInput
{
    IOutput ToOutput();
}

/// <summary>A collection input, whose items keep their own secrecy and may be unknown one by one.</summary>
internal interface IInputItems
{
    IOutput Items { get; }
}

/// <summary>A union without its types.</summary>
internal interface IUnion
{
    object Value { get; }
}
