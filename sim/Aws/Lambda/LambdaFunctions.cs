using System.IO.Enumeration;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Lambda;

/// <summary>Lambda's operations on functions.</summary>
internal static class LambdaFunctions
{
    /// <summary>Lambda as a principal.</summary>
    public const string Service = "lambda.amazonaws.com";

    private const string InvokeFunction = "lambda:InvokeFunction";

    /// <summary>The function of that ARN, or <see langword="null"/>.</summary>
    public static LambdaFunction? ByArn(World world, string arn) => world.All<LambdaFunction>().FirstOrDefault(function => function.Arn == arn);

    /// <summary>The function of that name or ARN.</summary>
    /// <exception cref="ResourceException"><c>ResourceNotFoundException</c>.</exception>
    public static LambdaFunction Get(World world, string nameOrArn, string region) =>
        world.Find<LambdaFunction>(nameOrArn) ?? ByArn(world, nameOrArn) ?? throw new ResourceException(
            "ResourceNotFoundException",
            $"Function not found: {(nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn : $"arn:aws:lambda:{region}:{world.AccountId}:function:{nameOrArn}")}");

    /// <summary>Whether the function's policy lets a service call it for a source.</summary>
    public static bool MayInvoke(LambdaFunction function, string service, string sourceArn) => function.Permissions.Any(permission =>
        permission.Principal == service && permission.Action is InvokeFunction or "lambda:*"
        && (permission.SourceArn is null || FileSystemName.MatchesSimpleExpression(permission.SourceArn, sourceArn, ignoreCase: false)));

    /// <summary>
    /// An asynchronous call: an event that the function fails at is tried again, and in the end goes to the function's dead-letter queue.
    /// </summary>
    public static void InvokeAsync(World world, LambdaFunction function, PropertyMap content)
    {
        for (var attempt = 0; attempt <= function.RetryAttempts; attempt++)
        {
            if (Runs(world, function, content)) return;

            // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: one minute, then two.
            if (attempt < function.RetryAttempts) world.Advance(TimeSpan.FromMinutes(attempt + 1));
        }

        if (function.DeadLetterArn is { } arn && Queues.ByArn(world, arn) is { } queue && MayCall(world, function, Queues.SendMessage))
        {
            Queues.Send(world, queue, PropertyValue.ToJson(content));
        }
    }

    /// <summary>Whether the function's role may do something.</summary>
    public static bool MayCall(World world, LambdaFunction function, string action) =>
        Roles.ByArn(world, function.RoleArn) is { } role && Roles.MayCall(world, role, action);

    private static bool Runs(World world, LambdaFunction function, PropertyMap content)
    {
        // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: 0 throttles every call.
        if (function.ReservedConcurrentExecutions == 0) return false;
        world.Advance(Durations.Of("functionStart"));
        var log = new FunctionLog(world, function);
        if (MissingModule(function) is { } module)
        {
            log.Write($"[ERROR] Runtime.ImportModuleError: Unable to import module '{module}': No module named '{module}'");
            return false;
        }

        try
        {
            if (function.Handler == EniAttachment.Handler) new EniAttachment(world, function, log).Handle(content);
            return true;
        }
        catch (ResourceException refusal)
        {
            log.Write($"[ERROR] ClientError: An error occurred ({refusal.Code}): {refusal.Message}");
            return false;
        }
    }

    private static string? MissingModule(LambdaFunction function)
    {
        var module = function.Handler[..Math.Max(0, function.Handler.LastIndexOf('.'))];
        var isPython = function.Runtime.StartsWith("python", StringComparison.Ordinal);
        return isPython && !function.Code.Files.IsEmpty && !function.Code.Files.Contains(module.Replace('.', '/') + ".py") ? module : null;
    }
}
