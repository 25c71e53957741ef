using System.Collections.Immutable;
using static Lab.Security.Tests.Rules.ResourceEdit;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>Functions, queues, log groups, alarms; keys, of which the lab has none.</summary>
internal static class ServerlessRules
{
    private const int DaysOfAYear = 365;

    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, Python; 3.9 was deprecated on 2025-12-15.
    private static readonly ImmutableArray<string> PythonRuntimes = ["python3.10", "python3.11", "python3.12", "python3.13", "python3.14"];

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV_AWS_116", "What a function fails at goes to a dead-letter queue", [Function], (function, _) =>
            function.Text("deadLetterConfig.targetArn").Length > 0)
        {
            Broken = [Remove("deadLetterConfig")],
        },
        new("CKV_AWS_115", "A function's concurrency is limited", [Function], (function, _) =>
            function.Number("reservedConcurrentExecutions") >= 0)
        {
            Mended = [Set("reservedConcurrentExecutions", 1)],
        },
        new("CKV_AWS_363", "A function's runtime is supported", [Function], (function, _) =>
            PythonRuntimes.Contains(function.Text("runtime")))
        {
            Broken = [Set("runtime", "python3.9")],
        },
        new("AwsSolutions-L1", "A function's runtime is the latest", [Function], (function, _) =>
            function.Text("runtime") == PythonRuntimes[^1])
        {
            Mended = [Set("runtime", "python3.14")],
        },
        new("CKV_AWS_45", "A function's environment has no secrets", [Function], (function, _) =>
            !ComputeRules.Secret().IsMatch(function.Text("environment")))
        {
            Broken = [Set("environment.variables.KEY_ID", "AKIAIOSFODNN7EXAMPLE"), Set("environment.variables.DB_PASSWORD", "hunter2")],
        },
        new("CKV_AWS_50", "A function is traced", [Function], (function, _) => function.Text("tracingConfig.mode") == "Active")
        {
            Mended = [Set("tracingConfig.mode", "Active")],
        },
        new("CKV_AWS_117", "A function is inside a VPC", [Function], (function, _) => function.At("vpcConfig.subnetIds").Items().Any())
        {
            Mended = [SetJson("vpcConfig", """{"subnetIds":["subnet-1"],"securityGroupIds":["sg-1"]}""")],
        },
        new("CKV_AWS_173", "A function's environment is encrypted with a key of the account", [Function], (function, _) =>
            function.Text("kmsKeyArn").Length > 0)
        {
            Mended = [Set("kmsKeyArn", "arn:aws:kms:ap-northeast-2:123456789012:key/1")],
        },
        new("CKV_AWS_272", "A function's code is signed", [Function], (function, _) => function.Text("codeSigningConfigArn").Length > 0)
        {
            Mended = [Set("codeSigningConfigArn", "arn:aws:lambda:ap-northeast-2:123456789012:code-signing-config:csc-1")],
        },
        new("CKV_AWS_364", "A service may call a function for one source alone", [Permission], (permission, _) =>
            permission.Text("sourceArn").Length + permission.Text("sourceAccount").Length > 0)
        {
            Broken = [Remove("sourceArn")],
        },
        new("CKV_AWS_301", "A function is not public", [Permission], (permission, _) => permission.Text("principal") is not ("" or "*"))
        {
            Broken = [Set("principal", "*")],
        },
        new("CKV_AWS_27", "A queue is encrypted", [Queue], (queue, _) =>
            queue.At("sqsManagedSseEnabled").IsOn() || queue.Text("kmsMasterKeyId").Length > 0)
        {
            Broken = [Set("sqsManagedSseEnabled", false), Remove("sqsManagedSseEnabled")],
        },
        new("AwsSolutions-SQS3", "A queue has a dead-letter queue, or is one", [Queue], (queue, registered) =>
            queue.Text("redrivePolicy").Length > 0 || registered.Of(Function).Any(
                function => function.Text("deadLetterConfig.targetArn").Contains(queue.Address + ".", StringComparison.Ordinal)))
        {
            Broken = [OfAll(Function, Remove("deadLetterConfig"))],
        },
        new("AwsSolutions-SQS4", "A queue asks for TLS", [Queue], (queue, registered) =>
            registered.Of(QueuePolicy).Any(policy => policy.RefersTo(queue) && policy.DeniesWithoutTls()))
        {
            Broken =
            [
                Without(QueuePolicy),
                OfAll(QueuePolicy, Replace("policy", "Deny\"", "Allow\"")),
                OfAll(QueuePolicy, Replace("policy", "\"false\"", "\"true\"")),
                OfAll(QueuePolicy, Replace("policy", "sqs:*", "sqs:SendMessage")),
            ],
        },
        new("CKV_AWS_72", "A queue's policy doesn't allow all actions", [QueuePolicy], (policy, _) =>
            !policy.Allowed().Any(statement => statement.Actions.Any(action => action.EndsWith('*'))))
        {
            Broken = [Statement("""{"Effect":"Allow","Action":"sqs:*","Principal":{"Service":"events.amazonaws.com"},"Resource":"*"}""")],
        },
        new("CKV_AWS_168", "A queue is not public", [QueuePolicy], (policy, _) =>
            !policy.Allowed().Any(statement => statement.Principals.IsEmpty || statement.Principals.Any(IamRules.IsEverybody)))
        {
            Broken =
            [
                Statement("""{"Effect":"Allow","Action":"sqs:SendMessage","Principal":"*","Resource":"*"}"""),
                Statement("""{"Effect":"Allow","Action":"sqs:SendMessage","Principal":{"AWS":"*"},"Resource":"*"}"""),
            ],
        },
        new("CKV_AWS_66", "Logs are kept for a time that is written down", [LogGroup], (group, _) => group.Number("retentionInDays") > 0)
        {
            Broken = [Remove("retentionInDays"), Set("retentionInDays", 0)],
        },
        new("CKV_AWS_338", "Logs are kept for a year", [LogGroup], (group, _) => group.Number("retentionInDays") >= DaysOfAYear)
        {
            Mended = [Set("retentionInDays", 365)],
        },
        new("CKV_AWS_158", "Logs are encrypted with a key of the account", [LogGroup], (group, _) => group.Text("kmsKeyId").Length > 0)
        {
            Mended = [Set("kmsKeyId", "arn:aws:kms:ap-northeast-2:123456789012:key/1")],
        },
        new("CKV_AWS_319", "An alarm's actions are on", [Alarm], (alarm, _) => alarm.Text("actionsEnabled") != "false")
        {
            Broken = [Set("actionsEnabled", false)],
        },
        new("CloudWatch.15", "An alarm has an action", [Alarm], (alarm, _) => alarm.At("alarmActions").Items().Any())
        {
            Mended = [SetJson("alarmActions", """["arn:aws:sns:ap-northeast-2:123456789012:lab"]""")],
        },
        new("CKV_AWS_7", "A key is rotated", [Key], (key, _) =>
            key.At("enableKeyRotation").IsOn())
        {
            NothingToLookAt = "the lab makes no KMS key",
            Planted = "{}",
            Mended = [Set("enableKeyRotation", true)],
        },
        new("CKV_AWS_33", "A key is not everybody's", [Key], (key, _) =>
            key.Text("policy").Length == 0 || !key.Allowed().Any(statement => statement.Principals.Any(IamRules.IsEverybody)))
        {
            NothingToLookAt = "the lab makes no KMS key",
            Planted = """{"policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}}"}""",
            Mended = [Replace("policy", "\"AWS\":\"*\"", "\"AWS\":\"arn:aws:iam::123456789012:root\""), Remove("policy")],
        },
    ];
}
