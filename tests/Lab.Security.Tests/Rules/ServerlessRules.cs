using System.Collections.Immutable;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>Functions, queues, log groups, alarms; keys and buckets, of which the lab has none.</summary>
internal static class ServerlessRules
{
    private const int DaysOfAYear = 365;

    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, Python; 3.9 was deprecated on 2025-12-15.
    private static readonly ImmutableArray<string> PythonRuntimes = ["python3.10", "python3.11", "python3.12", "python3.13", "python3.14"];

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV_AWS_116", "What a function fails at goes to a dead-letter queue", [Function], (function, _) =>
            function.Text("deadLetterConfig.targetArn").Length > 0),
        new("CKV_AWS_115", "A function's concurrency is limited", [Function], (function, _) =>
            function.Number("reservedConcurrentExecutions") >= 0),
        new("CKV_AWS_363", "A function's runtime is supported", [Function], (function, _) =>
            PythonRuntimes.Contains(function.Text("runtime"))),
        new("AwsSolutions-L1", "A function's runtime is the latest", [Function], (function, _) =>
            function.Text("runtime") == PythonRuntimes[^1]),
        new("CKV_AWS_45", "A function's environment has no secrets", [Function], (function, _) =>
            !ComputeRules.Secret().IsMatch(function.Text("environment"))),
        new("CKV_AWS_50", "A function is traced", [Function], (function, _) => function.Text("tracingConfig.mode") == "Active"),
        new("CKV_AWS_117", "A function is inside a VPC", [Function], (function, _) => function.At("vpcConfig.subnetIds").Items().Any()),
        new("CKV_AWS_173", "A function's environment is encrypted with a key of the account", [Function], (function, _) =>
            function.Text("kmsKeyArn").Length > 0),
        new("CKV_AWS_272", "A function's code is signed", [Function], (function, _) => function.Text("codeSigningConfigArn").Length > 0),
        new("CKV_AWS_364", "A service may call a function for one source alone", [Permission], (permission, _) =>
            permission.Text("sourceArn").Length + permission.Text("sourceAccount").Length > 0),
        new("CKV_AWS_301", "A function is not public", [Permission], (permission, _) => permission.Text("principal") is not ("" or "*")),
        new("CKV_AWS_27", "A queue is encrypted", [Queue], (queue, _) =>
            queue.At("sqsManagedSseEnabled").IsOn() || queue.Text("kmsMasterKeyId").Length > 0),
        new("AwsSolutions-SQS3", "A queue has a dead-letter queue, or is one", [Queue], (queue, registered) =>
            queue.Text("redrivePolicy").Length > 0 || registered.Of(Function).Any(function => function.RefersTo(queue))),
        new("AwsSolutions-SQS4", "A queue asks for TLS", [Queue], (queue, registered) =>
            registered.Of(QueuePolicy).Any(policy => policy.RefersTo(queue)
            && policy.Statements("policy").Any(statement => !statement.IsAllow
                && statement.Condition?["Bool"]?["aws:SecureTransport"].Text() == "false" && statement.Actions.Any(action => action.EndsWith('*'))))),
        new("CKV_AWS_72", "A queue's policy doesn't allow all actions", [QueuePolicy], (policy, _) =>
            !policy.Allowed().Any(statement => statement.Actions.Any(action => action.EndsWith('*')))),
        new("CKV_AWS_168", "A queue is not public", [QueuePolicy], (policy, _) =>
            !policy.Allowed().Any(statement => statement.Principals.IsEmpty || statement.Principals.Any(principal => principal is "*" or "AWS:*"))),
        new("CKV_AWS_66", "Logs are kept for a time that is written down", [LogGroup], (group, _) => group.Number("retentionInDays") > 0),
        new("CKV_AWS_338", "Logs are kept for a year", [LogGroup], (group, _) => group.Number("retentionInDays") >= DaysOfAYear),
        new("CKV_AWS_158", "Logs are encrypted with a key of the account", [LogGroup], (group, _) => group.Text("kmsKeyId").Length > 0),
        new("CKV_AWS_319", "An alarm's actions are on", [Alarm], (alarm, _) => alarm.Text("actionsEnabled") != "false"),
        new("CloudWatch.15", "An alarm has an action", [Alarm], (alarm, _) => alarm.At("alarmActions").Items().Any()),
        new("CKV_AWS_7", "A key is rotated", [Key], (key, _) =>
            key.At("enableKeyRotation").IsOn()) { NothingToLookAt = "the lab makes no KMS key" },
        new("CKV2_AWS_6", "A bucket has a public access block", [Bucket], (bucket, registered) =>
            registered.Of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").Any(block => block.RefersTo(bucket)))
        {
            NothingToLookAt = "the lab makes no bucket: the function's archive goes with the request",
        },
    ];
}
