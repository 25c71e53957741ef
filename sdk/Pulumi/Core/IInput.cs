namespace Pulumi;

/// <summary>An input without its type.</summary>
internal interface IInput
{
    IOutput ToOutput();
}
