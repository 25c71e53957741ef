namespace Pulumi;

/// <summary>An error whose message alone tells the user what is wrong: no stack trace is shown.</summary>
public class RunException : Exception
{
    /// <summary>Gives the message.</summary>
    public RunException(string message)
        : base(message)
    {
    }

    /// <summary>Gives the message and what led to it.</summary>
    public RunException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The error of properties that are marked as outputs but are of another type.</summary>
    public static RunException OutputsHaveIncorrectType(IEnumerable<string> outputAttributeNames)
        => new($"Output(s) '{string.Join(", ", outputAttributeNames)}' have incorrect type. "
            + "[Output] attributed properties must be instances of Output<T>.");
}
