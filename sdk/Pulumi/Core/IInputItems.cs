namespace Pulumi;

/// <summary>A collection input, whose items keep their own secrecy and may be unknown one by one.</summary>
internal interface IInputItems
{
    IOutput Items { get; }
}
