using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Lambda;

/// <summary><c>aws:lambda/function:Function</c>.</summary>
internal sealed class FunctionHandler() : AwsResource("aws:lambda/function:Function")
{
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    private const int MostEnvironmentBytes = 4096;
    private const int UnreservedConcurrency = 100;

    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime, those that can't be set
    private static readonly ImmutableArray<string> ReservedVariables =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ];

    private static readonly Lazy<PropertyMap> Runtimes = new(() => AwsData.Read("lambda-runtimes.json"));

    protected override ImmutableArray<string> Required => ["role"];

    protected override ImmutableArray<string> Replaces => ["packageType"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 64;

    protected override ImmutableArray<string> UnknownAfterChange => ["lastModified", "codeSha256", "sourceCodeSize"];

    protected override PropertyMap Defaults => PropertyMap.Of(
        ("memorySize", 128), ("timeout", 3), ("packageType", "Zip"), ("publish", false), ("skipDestroy", false),
        ("reservedConcurrentExecutions", -1));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        var isImage = inputs.String("packageType") == "Image";
        if (!context.IsPreview && !isImage && (inputs.String("handler") is null || inputs.String("runtime") is null))
        {
            yield return "handler and runtime must be set when PackageType is Zip";
        }

        var (supported, ended) = (Runtimes.Value.Strings("supported"), Runtimes.Value.Strings("ended"));
        foreach (var problem in ArgumentChecks.AnyOf(context, inputs, "code", "imageUri", "s3Bucket")
            .Concat(ArgumentChecks.Arn(inputs, "role"))
            .Concat(ArgumentChecks.OneOf(inputs, "runtime", [.. supported, .. ended]))
            .Concat(ArgumentChecks.Range(inputs, "timeout", 1, 900))
            .Concat(ArgumentChecks.Range(inputs, "memorySize", 128, 10_240))
            .Concat(ArgumentChecks.Arn(inputs.Map("deadLetterConfig"), "targetArn", "dead_letter_config.0."))
            .Concat(inputs.Strings("architectures").Except(["x86_64", "arm64"], StringComparer.Ordinal)
                .Select(architecture => $"expected architectures.0 to be one of [\"x86_64\" \"arm64\"], got {architecture}")))
        {
            yield return problem;
        }

        if (inputs.Integer("reservedConcurrentExecutions") is < -1 and var reserved)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"expected reserved_concurrent_executions to be at least (-1), got {reserved}");
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("name");
        if (context.World.Find<LambdaFunction>(name) is not null)
        {
            throw new ResourceException("ResourceConflictException", $"Function already exist: {name}");
        }

        var arn = Arn(context, inputs, "lambda", $"function:{name}");
        var none = ImmutableSortedDictionary<string, string>.Empty;
        Put(context, new LambdaFunction(name, arn, "", "", "", DeploymentPackage.Of(inputs), none, null, -1, "", none), inputs);
        if (inputs.String("handler") is { } handler && handler != EniAttachment.Handler)
        {
            context.Report($"the simulated world does not run {handler}: the function does nothing when it is called", isWarning: true);
        }

        context.Report("Active", Durations.Of("function"));
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        Put(context, context.World.Get<LambdaFunction>(old.Id), inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        if (context.World.Find<LambdaFunction>(id) is not { } function) return null;
        var region = Region(context, inputs);
        var qualified = $"{function.Arn}:$LATEST";
        return PropertyMap.Of(
            ("arn", function.Arn), ("name", id), ("invokeArn", InvokeArn(region, function.Arn)), ("qualifiedArn", qualified),
            ("qualifiedInvokeArn", InvokeArn(region, qualified)), ("version", "$LATEST"), ("lastModified", function.LastModified),
            ("codeSha256", function.Code.Sha256), ("sourceCodeSize", function.Code.Size),
            ("architectures", inputs["architectures"] ?? new[] { "x86_64" }),
            ("ephemeralStorage", inputs["ephemeralStorage"] ?? PropertyMap.Of(("size", 512))),
            ("tracingConfig", inputs["tracingConfig"] ?? PropertyMap.Of(("mode", "PassThrough"))),
            ("loggingConfig", PropertyMap.Of(("logFormat", "Text"), ("logGroup", FunctionLog.GroupName(id))).Merge(inputs.Map("loggingConfig"))));
    }

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        if (!state.Inputs.Flag("skipDestroy")) context.World.Remove<LambdaFunction>(state.Id);
    }

    private static string InvokeArn(string region, string functionArn) =>
        $"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{functionArn}/invocations";

    private static void Put(ResourceContext context, LambdaFunction function, PropertyMap inputs)
    {
        var world = context.World;
        var environment = inputs.Map("environment").StringMap("variables");
        var (deadLetters, reserved) = (inputs.Map("deadLetterConfig").String("targetArn"), inputs.Integer("reservedConcurrentExecutions") ?? -1);
        RequireRuntime(inputs.String("runtime"));
        RequireRole(world, inputs.RequiredString("role"), deadLetters);
        RequireEnvironment(environment);
        RequireConcurrency(world, function.Id, reserved);
        world.Put(function with
        {
            RoleArn = inputs.RequiredString("role"),
            Handler = inputs.String("handler") ?? "",
            Runtime = inputs.String("runtime") ?? "",
            Code = DeploymentPackage.Of(inputs),
            Environment = environment,
            DeadLetterArn = deadLetters,
            SubnetIds = inputs.Map("vpcConfig").Strings("subnetIds"),
            ReservedConcurrentExecutions = reserved,
            LastModified = world.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture),
            Tags = TagsAll(context, inputs),
        });
    }

    private static void RequireRuntime(string? runtime)
    {
        if (runtime is null || !Runtimes.Value.Strings("ended").Contains(runtime)) return;
        Refuse(
            $"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a "
            + "supported runtime while creating or updating functions.");
    }

    private static void RequireRole(World world, string roleArn, string? deadLetters)
    {
        if (Roles.ByArn(world, roleArn) is not { } role || !Roles.TrustsService(role, LambdaFunctions.Service))
        {
            throw new ResourceException("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.");
        }

        if (deadLetters is null) return;
        if (!Roles.MayCall(world, role, Queues.SendMessage)) Refuse("The provided execution role does not have permissions to call SendMessage on SQS");
        if (Queues.ByArn(world, deadLetters) is null) Refuse($"The provided target ARN {deadLetters} does not exist");
    }

    private static void RequireEnvironment(ImmutableSortedDictionary<string, string> environment)
    {
        var reserved = environment.Keys.Intersect(ReservedVariables, StringComparer.Ordinal).ToList();
        if (reserved.Count > 0)
        {
            Refuse(
                "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved "
                + $"keys that are currently not supported for modification. Reserved keys used in this request: {string.Join(", ", reserved)}");
        }

        if (environment.Sum(variable => Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value)) > MostEnvironmentBytes)
        {
            Refuse(
                "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.");
        }
    }

    private static void RequireConcurrency(World world, string name, int reserved)
    {
        var others = world.All<LambdaFunction>().Where(function => function.Id != name).Sum(function => Math.Max(0, function.ReservedConcurrentExecutions));
        if (reserved <= 0 || Quotas.Default("concurrentExecutions") - others - reserved >= UnreservedConcurrency) return;
        Refuse(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].");
    }

    private static void Refuse(string message) => throw new ResourceException("InvalidParameterValueException", message);
}
