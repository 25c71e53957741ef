using Lab.Cli.Processes;

namespace Lab.Cli.Tests.Doctor;

/// <summary>
/// A machine with programs that answer as told: by the beginning of the command line, the longest one that fits. As it is made, everything is well: the answers
/// are worded as the programs and AWS word them.
/// </summary>
internal sealed class HealthyMachine : IProcessRunner
{
    public const string Account = "123456789012";

    private readonly Dictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    private readonly List<string> _missing = [];

    private readonly List<ProcessCall> _calls = [];

    public HealthyMachine()
    {
        Says("dotnet --version", "10.0.100");
        Says("pulumi version", "v3.255.0");
        Says("pulumi whoami", """{"user": "alice", "url": "https://api.pulumi.com/alice"}""");
        Says("pulumi stack ls --json", "[]");
        Says("aws --version", "aws-cli/2.31.3 Python/3.13.7 Linux/6.8.0 exe/x86_64.ubuntu.24");
        Says("kubectl version --client", """{"clientVersion": {"major": "1", "minor": "31", "gitVersion": "v1.31.4", "goVersion": "go1.23.3"}, "kustomizeVersion": "v5.4.2"}""");
        Says("session-manager-plugin --version", "1.2.707.0");
        Says("aws sts get-caller-identity", $$"""{"UserId": "AROAEXAMPLE:alice", "Account": "{{Account}}", "Arn": "arn:aws:sts::{{Account}}:assumed-role/Instructor/alice"}""");
        Says("aws iam list-account-aliases", """{"AccountAliases": ["network-course"]}""");
        Says("aws configure export-credentials", """{"Version": 1, "AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": "not-for-your-eyes"}""");
        Says(
            "aws ec2 describe-regions",
            """
            {"Regions": [
              {"OptInStatus": "opt-in-not-required", "RegionName": "ap-northeast-2", "Endpoint": "ec2.ap-northeast-2.amazonaws.com"},
              {"OptInStatus": "not-opted-in", "RegionName": "me-south-1", "Endpoint": "ec2.me-south-1.amazonaws.com"},
              {"OptInStatus": "opted-in", "RegionName": "eu-south-1", "Endpoint": "ec2.eu-south-1.amazonaws.com"}]}
            """);
        Says(
            "aws ec2 describe-availability-zones",
            $$"""{"AvailabilityZones": [{{string.Join(", ", "dcba".Select((letter, index) => $$"""{"ZoneName": "ap-northeast-2{{letter}}", "ZoneId": "apne2-az{{index + 1}}", "State": "available"}"""))}}]}""");
        Offers(("t3.small", "abcd"), ("t3.medium", "abcd"), ("c5.large", "abcd"));
        Says(
            "aws freetier get-account-plan-state",
            $$"""{"accountId": "{{Account}}", "accountPlanType": "PAID", "accountPlanStatus": "ACTIVE", "accountPlanRemainingCredits": {"amount": 0.0, "unit": "USD"} }""");
        SaysOfQuota("", 1000);
        Says("aws ec2 describe-vpcs", """{"Vpcs": [{"VpcId": "vpc-1", "IsDefault": true, "CidrBlock": "172.31.0.0/16"}]}""");
        Says("aws ec2 describe-internet-gateways", """{"InternetGateways": [{"InternetGatewayId": "igw-1"}]}""");
        Says("aws ec2 describe-addresses", """{"Addresses": []}""");
        Says("aws ec2 describe-instances", """{"Reservations": []}""");
        Says("aws ec2 describe-network-interfaces", """{"NetworkInterfaces": []}""");
        Says("aws ec2 describe-security-groups", """{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default"}]}""");
        Says("aws elbv2 describe-load-balancers", """{"LoadBalancers": []}""");
        Says("aws elbv2 describe-target-groups", """{"TargetGroups": []}""");
        Says("aws eks list-clusters", """{"clusters": []}""");
        Says("aws autoscaling describe-auto-scaling-groups", """{"AutoScalingGroups": []}""");
        Says("aws events list-rules", """{"Rules": []}""");
        Says("aws iam get-account-summary", """{"SummaryMap": {"Roles": 12, "RolesQuota": 1000, "InstanceProfiles": 2, "InstanceProfilesQuota": 1000}}""");
        Says("aws iam list-open-id-connect-providers", """{"OpenIDConnectProviderList": []}""");
        Says("aws route53 get-hosted-zone-count", """{"HostedZoneCount": 0}""");
    }

    /// <summary>The command lines that were run, in order.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_calls) return [.. _calls.Select(call => $"{call.Program} {string.Join(' ', call.Arguments)}")];
        }
    }

    public HealthyMachine Says(string command, string output) => Put(command, new Answer(0, output, ""));

    public HealthyMachine Fails(string command, string error, int exitCode = 254) => Put(command, new Answer(exitCode, "", error));

    /// <summary>AWS refuses, worded as botocore does.</summary>
    public HealthyMachine Refuses(string command, string code, string operation, string message) =>
        Fails(command, $"\nAn error occurred ({code}) when calling the {operation} operation: {message}");

    public HealthyMachine SaysOfQuota(string serviceAndCode, int value) => Says(
        "aws service-quotas get-service-quota" + serviceAndCode,
        $$"""{"Quota": {"ServiceCode": "any", "QuotaArn": "arn:aws:servicequotas:::any", "Value": {{value}}.0, "Unit": "None", "Adjustable": true, "GlobalQuota": false} }""");

    /// <summary>The zones of ap-northeast-2 that have a type, by their letters.</summary>
    public HealthyMachine Offers(params (string Type, string Zones)[] offers) => Says(
        "aws ec2 describe-instance-type-offerings",
        $$"""
        {"InstanceTypeOfferings": [{{string.Join(", ", offers.SelectMany(offer => offer.Zones.Select(zone =>
            $$"""{"InstanceType": "{{offer.Type}}", "LocationType": "availability-zone", "Location": "ap-northeast-2{{zone}}"}""")))}}]}
        """);

    public HealthyMachine HasNo(string program)
    {
        _missing.Add(program);
        return this;
    }

    public string? Find(string program) => _missing.Contains(program) ? null : "/usr/bin/" + program;

    public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        lock (_calls) _calls.Add(call);
        var command = $"{call.Program} {string.Join(' ', call.Arguments)}";
        var answer = _answers.Where(answer => command.StartsWith(answer.Key, StringComparison.Ordinal)).MaxBy(answer => answer.Key.Length).Value
            ?? throw new InvalidOperationException($"nobody said what `{command}` answers");
        await call.Output!.WriteLineAsync(answer.Output);
        if (call.Error is not null) await call.Error.WriteLineAsync(answer.Error);
        return answer.ExitCode;
    }

    private HealthyMachine Put(string command, Answer answer)
    {
        _answers[command] = answer;
        return this;
    }

    private sealed record Answer(int ExitCode, string Output, string Error);
}
