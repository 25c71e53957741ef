namespace Pulumi;

/// <summary>Messages to the engine. Without one, errors fail the deployment and nothing else is shown.</summary>
public static class Log
{
    /// <summary>A message for those who look for an error.</summary>
    public static void Debug(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null)
        => _ = Deployment.Running;

    /// <summary>A message that all may see.</summary>
    public static void Info(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null)
        => _ = Deployment.Running;

    /// <summary>A message that all should see.</summary>
    public static void Warn(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null)
        => _ = Deployment.Running;

    /// <summary>An error: the program goes on, but the deployment has failed.</summary>
    public static void Error(string message, Resource? resource = null, int? streamId = null, bool? ephemeral = null)
        => Deployment.Running.Errors.Add(message);

    /// <summary>An exception as an error.</summary>
    public static void Exception(Exception exception, Resource? resource = null, int? streamId = null, bool? ephemeral = null)
        => Error(exception.ToString(), resource, streamId, ephemeral);
}
