using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Sqs;

/// <summary>SQS's operations on queues.</summary>
internal static class Queues
{
    /// <summary>What a sender needs.</summary>
    public const string SendMessage = "sqs:SendMessage";

    /// <summary>The queue of that URL.</summary>
    /// <exception cref="ResourceException">There is none.</exception>
    public static Queue Get(World world, string url) => world.Find<Queue>(url)
        ?? throw new ResourceException("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");

    /// <summary>The queue of that ARN, or <see langword="null"/>.</summary>
    public static Queue? ByArn(World world, string? arn) => world.All<Queue>().FirstOrDefault(queue => queue.Arn == arn);

    /// <summary>SendMessage by a service, which the queue's policy must allow for the source.</summary>
    /// <returns>Whether the message is in the queue.</returns>
    public static bool SendFromService(World world, string queueArn, string service, string sourceArn, string body)
    {
        if (ByArn(world, queueArn) is not { Policy: { } policy } queue) return false;
        if (!PolicyStatements.AllowService(policy, service, SendMessage, sourceArn)) return false;
        Send(world, queue, body);
        return true;
    }

    /// <summary>SendMessage by one who may.</summary>
    public static void Send(World world, Queue queue, string body) => world.Put(queue with { Messages = queue.Messages.Add(body) });
}
