namespace Lab.Infra.Iam;

/// <summary>The policy of a queue for events that a rule could not deliver.</summary>
public static class DeadLetterQueuePolicy
{
    /// <summary>One rule of EventBridge may send to the queue, and nobody reaches it without TLS.</summary>
    /// <param name="queueArn">The queue.</param>
    /// <param name="ruleArn">The rule.</param>
    /// <remarks>Sources: EventBridge user guide, "Using dead-letter queues"; SQS developer guide, "Encryption in transit".</remarks>
    public static PolicyDocument For(string queueArn, string ruleArn) => new(
    [
        new PolicyStatement(["sqs:SendMessage"])
        {
            Sid = "SendFromRule",
            Principal = new PolicyPrincipal { Service = "events.amazonaws.com" },
            Resource = [queueArn],
            Condition = [PolicyCondition.ArnEquals("aws:SourceArn", ruleArn)],
        },
        new PolicyStatement(["sqs:*"])
        {
            Sid = "DenyWithoutTls",
            Effect = PolicyEffect.Deny,
            Principal = PolicyPrincipal.Anyone,
            Resource = [queueArn],
            Condition = [PolicyCondition.NotByTls],
        },
    ]);
}
