using System.Reflection;

namespace Pulumi;

/// <summary>The errors of one deployment.</summary>
internal sealed class ErrorLog
{
    /// <summary>The exit code of a program that has told the user what is wrong.</summary>
    private const int ErrorsShown = 32;

    private readonly List<string> _messages = [];

    public void Add(string message)
    {
        lock (_messages) _messages.Add(message);
    }

    public void Add(Exception exception)
    {
        Environment.ExitCode = ErrorsShown;
        Add(exception switch
        {
            RunException => exception.Message,
            ResourceException { HideStack: true } => exception.Message,
            ResourceException => exception.ToString(),
            _ => $"Running program '{Assembly.GetEntryAssembly()?.Location}' failed with an unhandled exception:\n{exception}",
        });
    }

    /// <summary>The errors as one exception: a <see cref="RunException"/>, of several an <see cref="AggregateException"/>.</summary>
    public Exception? ToException()
    {
        lock (_messages)
        {
            return _messages switch
            {
                [] => null,
                [var only] => new RunException(only),
                _ => new AggregateException(_messages.Select(message => new RunException(message))),
            };
        }
    }
}
