namespace Pulumi;

/// <summary>An error of one resource.</summary>
public class ResourceException : Exception
{
    /// <summary>Gives the message, the resource and whether the stack trace is left out of what the user sees.</summary>
    public ResourceException(string message, Resource? resource, bool hideStack = false)
        : base(message)
        => HideStack = hideStack;

    internal bool HideStack { get; }
}
