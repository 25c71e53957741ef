using System.Text.Json.Nodes;
using Lab.Security.Tests.Iam.Simulation;

namespace Lab.Security.Tests.Iam;

/// <summary>The policy of the queue for launch events that were not delivered.</summary>
public class DeadLetterQueueTests
{
    private const string Events = "events.amazonaws.com";
    private static readonly RegisteredRoles Stages = RegisteredRoles.Of();
    private static readonly string Queue = Stages.Arn("sqs", "alice-multus-enis-dead-letters");
    private static readonly string Rule = Stages.Arn("events", "rule/alice-multus-enis");

    [SkippableFact]
    public void The_launch_rule_sends_to_it() => Decide(Events, "sqs:SendMessage", Rule, isTls: true).ShouldBe("Allowed");

    [SkippableTheory]
    [InlineData(Events, "sqs:SendMessage", "rule/bob-multus-enis")]
    [InlineData(Events, "sqs:ReceiveMessage", "rule/alice-multus-enis")]
    [InlineData("s3.amazonaws.com", "sqs:SendMessage", "rule/alice-multus-enis")]
    public void Nobody_else_does(string principal, string action, string source) =>
        Decide(principal, action, Stages.Arn("events", source), isTls: true).ShouldBe("ImplicitlyDenied");

    [SkippableTheory]
    [InlineData(Events)]
    [InlineData("arn:aws:iam::123456789012:role/alice-multus-enis-role")]
    public void It_is_reached_by_TLS_alone(string principal) =>
        Decide(principal, "sqs:SendMessage", Rule, isTls: false).ShouldBe("ExplicitlyDenied");

    private static string Decide(string principal, string action, string source, bool isTls) => PolicySimulator.Get().Ask(new JsonObject
    {
        ["question"] = "decide",
        ["request"] = new JsonObject
        {
            ["principal"] = principal,
            ["action"] = action,
            ["resource"] = new JsonObject { ["resource"] = Queue, ["accountId"] = RegisteredRoles.Account },
            ["contextVariables"] = new JsonObject { ["aws:SourceArn"] = source, ["aws:SecureTransport"] = isTls ? "true" : "false" },
        },
        ["identityPolicies"] = new JsonArray(),
        ["resourcePolicy"] = Stages.DeadLetterQueuePolicy.DeepClone(),
    }).Decision;
}
