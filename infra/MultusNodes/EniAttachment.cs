using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra.Addressing;
using Lab.Infra.Iam;
using Pulumi;
using Pulumi.Aws.CloudWatch.Inputs;
using Pulumi.Aws.Lambda.Inputs;
using Aws = Pulumi.Aws;

namespace Lab.Infra.MultusNodes;

/// <summary>What an <see cref="EniAttachment"/> is made of.</summary>
/// <param name="Region">AWS region.</param>
/// <param name="AutoScalingGroup">Name of the group whose launches it waits for.</param>
/// <param name="PodRanges">Where the addresses of pods lie, one range for each subnet.</param>
/// <param name="AddressesPerNode">Secondary addresses of each ENI.</param>
/// <param name="Tags">The stage's tags, which its ENIs get at their creation.</param>
public sealed record EniAttachmentSpec(
    string Region, string AutoScalingGroup, ImmutableArray<Cidr> PodRanges, int AddressesPerNode, LabTags Tags);

/// <summary>
/// The function that gives each launching node its Multus ENIs, with the event that calls it and the queue for events that were lost.
/// </summary>
public sealed class EniAttachment : ComponentResource
{
    /// <summary>Name of the lifecycle hook at which the group's launches wait for the function.</summary>
    public const string LifecycleHook = "attach-enis";

    /// <summary>Seconds after which a launch that nobody completed is given up. A group that is there keeps what it was made with.</summary>
    public const int HookTimeout = 300;

    private const string Token = "eks-lab:infra:EniAttachment";
    private const string Handler = "attach_enis.handler";
    private const int LogRetentionDays = 14;
    private const int QueueRetention = 14 * 24 * 3600;
    private const int FunctionTimeout = 120;

    // After that long a new try would not end before the hook does.
    private const int EventAge = 240;

    private readonly string _name;
    private readonly EniAttachmentSpec _spec;

    /// <summary>Makes the function.</summary>
    /// <param name="name">Its name, on AWS too.</param>
    /// <param name="spec">What it is made of.</param>
    /// <param name="subnetIds">Subnets of the ENIs; the n-th gets the device number n.</param>
    /// <param name="securityGroupId">Security group of the ENIs.</param>
    /// <param name="options">Pulumi's options.</param>
    public EniAttachment(
        string name, EniAttachmentSpec spec, Output<ImmutableArray<string>> subnetIds, Output<string> securityGroupId,
        ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (_name, _spec) = (name, spec);
        var rule = Rule();
        var (queue, queuePolicy) = DeadLetters(rule);
        var logs = new Aws.CloudWatch.LogGroup(
            name, new Aws.CloudWatch.LogGroupArgs { Name = LogGroupName, RetentionInDays = LogRetentionDays }, Child());
        var role = new ServiceRole(
            $"{name}-role", "EKS Lab function that attaches Multus ENIs", PolicyDocument.TrustService("lambda.amazonaws.com").ToJson(),
            Rights(subnetIds, securityGroupId), new ComponentResourceOptions { Parent = this });
        Function = MakeFunction(role, queue, subnetIds, securityGroupId, [logs, .. role.Attachments]);
        var invocation = new Aws.Lambda.FunctionEventInvokeConfig(
            name,
            new Aws.Lambda.FunctionEventInvokeConfigArgs
            {
                FunctionName = Function.Name,
                MaximumRetryAttempts = 2,
                MaximumEventAgeInSeconds = EventAge,
            },
            Child());
        var permission = new Aws.Lambda.Permission(
            name,
            new Aws.Lambda.PermissionArgs
            {
                Action = "lambda:InvokeFunction",
                Function = Function.Name,
                Principal = "events.amazonaws.com",
                SourceArn = rule.Arn,
            },
            Child());
        var target = new Aws.CloudWatch.EventTarget(
            name,
            new Aws.CloudWatch.EventTargetArgs
            {
                Rule = rule.Name,
                Arn = Function.Arn,
                DeadLetterConfig = new EventTargetDeadLetterConfigArgs { Arn = queue.Arn },
                RetryPolicy = new EventTargetRetryPolicyArgs { MaximumEventAgeInSeconds = EventAge, MaximumRetryAttempts = 10 },
            },
            Child());
        Parts = [logs, .. role.Attachments, Function, invocation, permission, rule, target, queuePolicy];
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal) { ["functionName"] = Function.Name });
    }

    /// <summary>The function.</summary>
    public Aws.Lambda.Function Function { get; }

    /// <summary>All that must be there before a node launches, and as long as one may launch.</summary>
    public ImmutableArray<Resource> Parts { get; }

    private string LogGroupName => $"/aws/lambda/{_name}";

    private string QueueName => $"{_name}-dead-letters";

    private Aws.CloudWatch.EventRule Rule() => new(
        _name,
        new Aws.CloudWatch.EventRuleArgs
        {
            Description = $"Launches of {_spec.AutoScalingGroup} that wait for their Multus ENIs",
            EventPattern = LaunchEventPattern.For(_spec.AutoScalingGroup, LifecycleHook).ToJson(),
        },
        Child());

    private (Aws.Sqs.Queue Queue, Resource Policy) DeadLetters(Aws.CloudWatch.EventRule rule)
    {
        var queue = new Aws.Sqs.Queue(
            QueueName,
            new Aws.Sqs.QueueArgs { Name = QueueName, MessageRetentionSeconds = QueueRetention, SqsManagedSseEnabled = true },
            Child());
        var policy = new Aws.Sqs.QueuePolicy(
            QueueName,
            new Aws.Sqs.QueuePolicyArgs
            {
                QueueUrl = queue.Url,
                Policy = Output.Tuple(queue.Arn, rule.Arn).Apply(arns => DeadLetterQueuePolicy.For(arns.Item1, arns.Item2).ToJson()),
            },
            Child());

        // It calls nobody: whose address would it have? Its state is in the console and in `aws cloudwatch describe-alarms`.
        _ = new Aws.CloudWatch.MetricAlarm(
            QueueName,
            new Aws.CloudWatch.MetricAlarmArgs
            {
                AlarmDescription = $"Launches of {_spec.AutoScalingGroup} for which {_name} did not come to an end",
                Namespace = "AWS/SQS",
                MetricName = "ApproximateNumberOfMessagesVisible",
                Dimensions = { ["QueueName"] = queue.Name },
                Statistic = "Maximum",
                Period = 60,
                EvaluationPeriods = 1,
                ComparisonOperator = "GreaterThanThreshold",
                Threshold = 0,
                TreatMissingData = "notBreaching",
            },
            Child());
        return (queue, policy);
    }

    private Output<string> Rights(Output<ImmutableArray<string>> subnetIds, Output<string> securityGroupId) =>
        Output.Tuple(AwsAccount.Of(_spec.Region, new InvokeOptions { Parent = this }), subnetIds, securityGroupId).Apply(place =>
        {
            var (account, subnets, securityGroup) = place;
            return EniAttachmentPolicy.For(new EniAttachmentScope(
                account, _spec.Tags, subnets, [securityGroup], _spec.AutoScalingGroup, LogGroupName, QueueName)).ToJson();
        });

    /// <remarks>
    /// It runs outside of the VPC: it calls AWS alone, and the ENIs that Lambda would keep there hold security groups and subnets for up to
    /// 45 minutes after it is gone. It reserves no concurrency: accounts whose limit is 10, as new ones' is, can't reserve any
    /// (Lambda developer guide, "Configuring reserved concurrency"), and runs beside each other don't get in each other's way.
    /// </remarks>
    private Aws.Lambda.Function MakeFunction(
        ServiceRole role, Aws.Sqs.Queue queue, Output<ImmutableArray<string>> subnetIds, Output<string> securityGroupId,
        ImmutableArray<Resource> before)
    {
        const string Source = "attach_enis.py";
        var options = Child();
        options.DependsOn.AddRange(before);
        return new Aws.Lambda.Function(
            _name,
            new Aws.Lambda.FunctionArgs
            {
                Name = _name,
                Description = "Attaches the Multus ENIs of a launching node",
                Runtime = "python3.13",
                Architectures = { "arm64" },
                Handler = Handler,
                Timeout = FunctionTimeout,

                // A Lambda gets CPU by its memory, and loading EC2's model takes most of its time.
                MemorySize = 256,
                Role = role.Role.Arn,
                Code = new AssetArchive(new Dictionary<string, AssetOrArchive>(StringComparer.Ordinal)
                {
                    [Source] = new StringAsset(ScriptTemplate.Read(Source)),
                }),
                DeadLetterConfig = new FunctionDeadLetterConfigArgs { TargetArn = queue.Arn },
                Environment = new FunctionEnvironmentArgs
                {
                    Variables =
                    {
                        ["ENVIRONMENT"] = _spec.Tags.Environment,
                        ["SUBNET_IDS"] = subnetIds.Apply(ids => string.Join(',', ids)),
                        ["SECURITY_GROUP_IDS"] = securityGroupId,
                        ["POD_RANGES"] = string.Join(',', _spec.PodRanges),
                        ["ADDRESSES_PER_NODE"] = _spec.AddressesPerNode.ToString(CultureInfo.InvariantCulture),
                        ["TAGS"] = _spec.Tags.ToJson(),
                    },
                },
            },
            options);
    }

    private CustomResourceOptions Child() => new() { Parent = this };
}
