using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>Lambda's rules, as https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html and the AWS provider have them.</summary>
public class LambdaTests
{
    private readonly TestCloud _cloud = new();
    private readonly TestMultusNodes _nodes;

    public LambdaTests() => _nodes = new TestMultusNodes(_cloud);

    [Fact]
    public void A_function_has_the_attributes_of_the_real_provider()
    {
        var function = _nodes.MakeFunction();
        var arn = $"arn:aws:lambda:ap-northeast-2:{_cloud.World.AccountId}:function:test-multus-enis";
        function.Id.ShouldBe("test-multus-enis");
        function.Outputs.String("arn").ShouldBe(arn);
        function.Outputs.String("qualifiedArn").ShouldBe(arn + ":$LATEST");
        function.Outputs.String("invokeArn").ShouldBe($"arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/{arn}/invocations");
        function.Outputs.Map("loggingConfig").String("logGroup").ShouldBe("/aws/lambda/test-multus-enis");
        (function.Outputs.Integer("memorySize"), function.Outputs.String("packageType"), function.Outputs.String("version"))
            .ShouldBe((128, "Zip", "$LATEST"));
        function.Outputs.Strings("architectures").ShouldBe(["x86_64"]);
        _cloud.Read(function).ShouldBe(function.Outputs);
        _cloud.Diff(function).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public void Changed_code_is_an_update_in_place()
    {
        var function = _nodes.MakeFunction();
        var changed = new AssetValue(new string('b', 64), 120, ["attach_enis.py"]).ToPropertyMap();
        _cloud.Diff(function, ("code", changed)).Changed.ShouldBe(["code"]);
        _cloud.Diff(function, ("code", changed)).IsReplacement.ShouldBeFalse();
        var after = _cloud.Update(function, ("code", changed));
        after.Outputs.String("codeSha256").ShouldNotBe(function.Outputs.String("codeSha256"));
        after.Outputs.Integer("sourceCodeSize").ShouldBe(120);
        _cloud.Diff(function, ("name", "other")).Replaces.ShouldBe(["name"]);
    }

    [Fact]
    public void What_the_provider_refuses_comes_at_once_with_every_problem()
    {
        var problems = _cloud.Refusal(() => _nodes.MakeFunction(
            ("code", null), ("runtime", "python4"), ("handler", null), ("timeout", 901), ("memorySize", 64), ("architectures", new[] { "arm" }),
            ("reservedConcurrentExecutions", -2), ("role", "function")));
        problems.ShouldContain("handler and runtime must be set when PackageType is Zip");
        problems.ShouldContain("one of `code,image_uri,s3_bucket` must be specified");
        problems.ShouldContain("expected runtime to be one of [");
        problems.ShouldContain("expected timeout to be in the range (1 - 900), got 901");
        problems.ShouldContain("expected memory_size to be in the range (128 - 10240), got 64");
        problems.ShouldContain("expected architectures.0 to be one of [\"x86_64\" \"arm64\"], got arm");
        problems.ShouldContain("expected reserved_concurrent_executions to be at least (-1), got -2");
        problems.ShouldContain("\"role\" (function) is an invalid ARN");
    }

    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy
    [Fact]
    public void A_runtime_whose_support_has_ended_can_not_be_created() =>
        _cloud.Refusal(() => _nodes.MakeFunction(("runtime", "python3.8")))
            .ShouldStartWith("InvalidParameterValueException: The runtime parameter of python3.8 is no longer supported");

    [Fact]
    public void The_role_must_trust_lambda() =>
        _cloud.Refusal(() => _nodes.MakeFunction(("role", _nodes.NodeRole.Outputs["arn"])))
            .ShouldBe("InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.");

    [Fact]
    public void A_dead_letter_queue_needs_the_right_to_send_to_it()
    {
        _cloud.Delete(_nodes.Policy);
        _cloud.Refusal(() => _nodes.MakeFunction())
            .ShouldBe("InvalidParameterValueException: The provided execution role does not have permissions to call SendMessage on SQS");
    }

    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    [Fact]
    public void Environment_variables_are_at_most_4_kib_and_none_of_lambdas_own()
    {
        _cloud.Refusal(() => _nodes.MakeFunction(Environment(("BIG", new string('x', 4096))))).ShouldEndWith("exceeded the 4KB limit.");
        _cloud.Refusal(() => _nodes.MakeFunction(Environment(("AWS_REGION", "x")))).ShouldEndWith("Reserved keys used in this request: AWS_REGION");
        _nodes.MakeFunction(Environment(("BIG", new string('x', 4096 - "BIG".Length))));
    }

    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: 1000, of which 100 stay for the others.
    [Fact]
    public void A_reservation_leaves_100_executions_to_the_others()
    {
        _cloud.Refusal(() => _nodes.MakeFunction(("reservedConcurrentExecutions", 901))).ShouldContain("below its minimum value of [100]");
        _nodes.MakeFunction(("reservedConcurrentExecutions", 900));
    }

    [Fact]
    public void A_program_that_is_not_simulated_is_told()
    {
        _nodes.MakeFunction(("handler", "index.handler"));
        _cloud.Messages.ShouldContain(message => message.IsWarning && message.Text.Contains("does not run index.handler", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        _nodes.MakeFunction();
        _cloud.Refusal(() => _nodes.MakeFunction()).ShouldBe("ResourceConflictException: Function already exist: test-multus-enis");
    }

    [Fact]
    public void A_permission_belongs_to_its_function_and_is_replaced_as_a_whole()
    {
        var (function, _, _, permission) = _nodes.MakeHookMachinery();
        permission.Id.ShouldMatch("^launch-[0-9a-f]{7}$");
        _cloud.Diff(permission, ("sourceArn", "arn:aws:events:x:1:rule/y")).Replaces.ShouldBe(["sourceArn"]);
        _cloud.Refusal(
            "lambda/permission:Permission", "again", ("statementId", permission.Id), ("action", "lambda:InvokeFunction"), ("function", function.Id),
            ("principal", "events.amazonaws.com")).ShouldStartWith($"ResourceConflictException: The statement id ({permission.Id}) provided already exists.");
        _cloud.Refusal(
            "lambda/permission:Permission", "nobody", ("action", "lambda:InvokeFunction"), ("function", "nobody"), ("principal", "events.amazonaws.com"))
            .ShouldMatch("^ResourceNotFoundException: Function not found: arn:aws:lambda:ap-northeast-2:[0-9]{12}:function:nobody$");
        _cloud.Delete(function);
        _cloud.Read(permission).ShouldBeNull();
    }

    [Fact]
    public void Retries_go_back_to_two_without_a_configuration()
    {
        var function = _nodes.MakeFunction();
        var config = _cloud.Create(
            "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "enis", ("functionName", function.Id), ("maximumRetryAttempts", 1),
            ("maximumEventAgeInSeconds", 240));
        _cloud.World.Get<LambdaFunction>(function.Id).RetryAttempts.ShouldBe(1);
        _cloud.Delete(config);
        _cloud.World.Get<LambdaFunction>(function.Id).RetryAttempts.ShouldBe(2);
        _cloud.Refusal(
            "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "enis", ("functionName", function.Id), ("maximumRetryAttempts", 3),
            ("maximumEventAgeInSeconds", 30)).ShouldBe(
            "InvalidArgument: expected maximum_event_age_in_seconds to be in the range (60 - 21600), got 30\n"
            + "expected maximum_retry_attempts to be in the range (0 - 2), got 3");
    }

    private (string, object?) Environment(params (string, string)[] variables) =>
        ("environment", PropertyMap.Of(("variables", PropertyMap.Of([.. variables.Select(variable => (variable.Item1, (object?)variable.Item2))]))));
}
