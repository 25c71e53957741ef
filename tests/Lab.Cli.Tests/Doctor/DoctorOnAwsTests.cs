using System.Text.Json;
using Lab.Tests;

namespace Lab.Cli.Tests.Doctor;

/// <summary>Each finding is there when its cause is, and not otherwise.</summary>
public sealed class DoctorOnAwsTests : IDisposable
{
    private const string Address = "203.0.113.7";

    private readonly LabRoot _lab = new();
    private readonly HealthyMachine _programs = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly List<string> _settings = ["clusterVersion=1.36", $"operatorCidr={Address}/32"];
    private string? _publicAddress = Address + "\n";

    public DoctorOnAwsTests()
    {
        _programs.Says("kubectl version --client", """{"clientVersion": {"gitVersion": "v1.36.1"}}""");
        SdkChoice.Write(new LabPaths(_lab.Folder), SdkChoice.Packages);
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Where_all_is_well_there_is_neither_error_nor_warning()
    {
        var findings = await ExamineAsync(exitCode: 0);

        findings.ShouldAllBe(finding => finding.Severity == "ok", string.Join('\n', findings));
        findings.Select(finding => finding.Check).Distinct().ShouldBe(
        [
            "dotnet", "packages", "tools", "disk", "settings", "support", "cost", "backend", "credentials", "region", "instance-types", "account-plan", "quotas",
            "endpoint",
        ]);
        One(findings, "credentials", "account 123456789012 (network-course), region ap-northeast-2");
        One(findings, "endpoint", Address);
    }

    [Fact]
    public async Task Every_finding_that_is_not_well_says_why_and_what_to_do()
    {
        _programs.HasNo("kubectl").SaysOfQuota(" --service-code vpc --quota-code L-F678F1CE", 5).Says("aws ec2 describe-vpcs", """{"Vpcs": [{}, {}, {}, {}]}""");
        _publicAddress = null;

        var bad = (await ExamineAsync(exitCode: 1)).Where(finding => finding.Severity != "ok").ToList();

        bad.Count.ShouldBe(3);
        bad.ShouldAllBe(finding => finding.Why!.Length > 20 && finding.Fix!.Length > 20);
    }

    [Theory]
    [InlineData("pulumi", "error")]
    [InlineData("aws", "error")]
    [InlineData("kubectl", "warning")]
    [InlineData("session-manager-plugin", "warning")]
    public async Task A_missing_program_is_named_with_where_to_get_it(string program, string severity)
    {
        _programs.HasNo(program);

        var finding = One(await ExamineAsync(severity == "error" ? 1 : 0), "tools", $"{program} is not on PATH");

        finding.Severity.ShouldBe(severity);
        finding.Fix!.ShouldContain("https://");
    }

    // What Pulumi.Eks refuses: "At least v2.7.0 of aws-cli is required", "At least v1.24.0 of aws-cli is required" (recorded).
    [Theory]
    [InlineData("aws-cli/2.6.9 Python/3.9.11 Linux/5.15 exe/x86_64.ubuntu.20", true)]
    [InlineData("aws-cli/2.7.0 Python/3.9.11 Linux/5.15 exe/x86_64.ubuntu.20", false)]
    [InlineData("aws-cli/1.23.13 Python/3.8.10 Linux/5.15 botocore/1.25.13", true)]
    [InlineData("aws-cli/1.24.0 Python/3.8.10 Linux/5.15 botocore/1.26.0", false)]
    [InlineData("aws-cli/1.45.11 Python/3.11.7 Linux/6.18 botocore/1.43.11", false)]
    [InlineData("aws-cli/2.31.3 Python/3.13.7 Linux/6.8.0 exe/x86_64.ubuntu.24", false)]
    public async Task An_aws_that_PulumiEks_refuses_is_an_error(string version, bool isTooOld)
    {
        _programs.Says("aws --version", version);

        var findings = await ExamineAsync(isTooOld ? 1 : 0);

        findings.Any(finding => finding is { Check: "tools", Severity: "error" } && finding.What.StartsWith("aws ", StringComparison.Ordinal)).ShouldBe(isTooOld);
    }

    [Fact]
    public async Task A_pulumi_that_can_not_set_lists_is_an_error()
    {
        _programs.Says("pulumi version", "v3.198.0");

        One(await ExamineAsync(exitCode: 1), "tools", "pulumi 3.198.0 is too old").Fix!.ShouldContain("3.214.0 or later");
    }

    // https://kubernetes.io/releases/version-skew-policy/#kubectl
    [Theory]
    [InlineData("v1.34.2", true)]
    [InlineData("v1.35.0", false)]
    [InlineData("v1.37.0-alpha.1", false)]
    [InlineData("v1.38.0", true)]
    public async Task A_kubectl_of_another_version_than_the_cluster_is_a_warning(string version, bool isTooFar)
    {
        _programs.Says("kubectl version --client", $$"""{"clientVersion": {"major": "1", "gitVersion": "{{version}}"}, "kustomizeVersion": "v5.5.0"}""");

        (await ExamineAsync(exitCode: 0)).Any(finding => finding is { Check: "tools", Severity: "warning" }).ShouldBe(isTooFar);
    }

    [Fact]
    public async Task No_dotnet_that_fits_global_json_is_an_error()
    {
        _programs.Fails("dotnet --version", "A compatible .NET SDK was not found.", exitCode: 145);

        One(await ExamineAsync(exitCode: 1), "dotnet", "global.json").Severity.ShouldBe("error");
    }

    [Fact]
    public async Task The_bindings_are_an_error()
    {
        SdkChoice.Write(new LabPaths(_lab.Folder), SdkChoice.Bindings);

        One(await ExamineAsync(exitCode: 1), "packages", "bindings").Fix!.ShouldContain("lab sdk packages");
    }

    // As pulumi 3.255.0 says it.
    [Fact]
    public async Task Nobody_logged_in_to_pulumi_is_an_error()
    {
        _programs.Fails("pulumi whoami", "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions", exitCode: 3);

        One(await ExamineAsync(exitCode: 1), "backend", "Nobody is logged in").Fix!.ShouldContain("pulumi login");
    }

    [Fact]
    public async Task A_backend_that_does_not_answer_is_an_error_in_its_own_words()
    {
        _programs.Fails("pulumi whoami", "error: unable to open bucket file:///tmp/nowhere?no_tmp_dir=true: stat /tmp/nowhere: no such file or directory", exitCode: 1);

        One(await ExamineAsync(exitCode: 1), "backend", "stat /tmp/nowhere: no such file or directory").Severity.ShouldBe("error");
    }

    [Theory]
    [InlineData("file:///home/alice", null, null, true)]
    [InlineData("s3://states", null, null, true)]
    [InlineData("s3://states", "PULUMI_CONFIG_PASSPHRASE", "secret", false)]
    [InlineData("s3://states", "PULUMI_CONFIG_PASSPHRASE", "", false)]
    [InlineData("s3://states", "PULUMI_CONFIG_PASSPHRASE_FILE", "/nowhere/passphrase", true)]
    [InlineData("s3://states", "PULUMI_CONFIG_PASSPHRASE_FILE", "Pulumi.yaml", false)]
    [InlineData("https://api.pulumi.com/alice", null, null, false)]
    public async Task A_bucket_or_folder_needs_a_passphrase(string url, string? variable, string? value, bool isMissing)
    {
        _programs.Says("pulumi whoami", $$"""{"user": "alice", "url": "{{url}}"}""");
        if (variable is not null) _variables[variable] = value!;

        var findings = await ExamineAsync(isMissing ? 1 : 0);

        findings.Any(finding => finding is { Check: "backend", Severity: "error" }).ShouldBe(isMissing);
        findings.ShouldAllBe(finding => !finding.What.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stacks_with_a_secrets_provider_need_no_passphrase()
    {
        _programs.Says("pulumi whoami", """{"user": "alice", "url": "s3://states"}""");
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "Pulumi.dev.network.yaml"), "secretsprovider: awskms://alias/lab\nencryptedkey: AQICAH=\n");

        (await ExamineAsync(exitCode: 0)).ShouldAllBe(finding => finding.Severity == "ok");
    }

    // As versions 1 and 2 of aws say it.
    [Theory]
    [InlineData("Unable to locate credentials. You can configure credentials by running \"aws configure\".", "There are no credentials", "aws login")]
    [InlineData("aws: [ERROR]: An error occurred (NoCredentials): Unable to locate credentials. You can configure credentials by running \"aws login\".", "There are no credentials", "aws login")]
    [InlineData("The config profile (course) could not be found", "There are no credentials", "awsProfile")]
    [InlineData("Error when retrieving token from sso: Token has expired and refresh failed", "The credentials have expired", "aws sso login")]
    [InlineData("An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired", "The credentials have expired", "aws login")]
    [InlineData("An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.", "AWS doesn't know the credentials", "aws configure list")]
    [InlineData("Could not connect to the endpoint URL: \"https://sts.us-east-1.amazonaws.com/\"", "AWS can't be reached", "HTTPS_PROXY")]
    public async Task Credentials_that_do_not_work_are_an_error_and_the_rest_is_looked_at_all_the_same(string error, string what, string fix)
    {
        _programs.Fails("aws sts get-caller-identity", error, exitCode: 253).Fails("aws", error, exitCode: 253);
        _publicAddress = "198.51.100.1";

        var findings = await ExamineAsync(exitCode: 1);

        var finding = One(findings, "credentials", what);
        finding.Severity.ShouldBe("error");
        finding.Fix!.ShouldContain(fix);
        One(findings, "account", "Not looked at: region, instance-types, account-plan, quotas");
        One(findings, "endpoint", "198.51.100.1").Severity.ShouldBe("error");
        findings.Where(found => found.Severity == "error").Select(found => found.Check).ShouldBe(["credentials", "endpoint"]);
    }

    [Fact]
    public async Task The_root_user_is_a_warning()
    {
        _programs.Says("aws sts get-caller-identity", """{"UserId": "123456789012", "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:root"}""");

        One(await ExamineAsync(exitCode: 0), "credentials", "root user of account 123456789012").Severity.ShouldBe("warning");
    }

    // Today is 2026-09-01 12:00 UTC; a cluster takes up to 25 minutes.
    [Theory]
    [InlineData("2026-09-01T11:59:00+00:00", "error", "expired on 2026-09-01 11:59 UTC")]
    [InlineData("2026-09-01T12:24:00+00:00", "error", "expire on 2026-09-01 12:24 UTC")]
    [InlineData("2026-09-01T12:25:00+00:00", "ok", "they expire on 2026-09-01 12:25 UTC")]
    [InlineData("2026-09-02T00:00:00Z", "ok", "they expire on 2026-09-02 00:00 UTC")]
    public async Task Keys_in_variables_that_expire_before_a_cluster_is_up_are_an_error(string expiration, string severity, string what)
    {
        _variables["AWS_ACCESS_KEY_ID"] = "ASIAEXAMPLE";
        _programs.Says(
            "aws configure export-credentials",
            $$"""{"Version": 1, "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "not-for-your-eyes", "SessionToken": "nor-this", "Expiration": "{{expiration}}"}""");

        One(await ExamineAsync(severity == "error" ? 1 : 0), "credentials", what).Severity.ShouldBe(severity);
    }

    [Fact]
    public async Task Those_of_a_profile_are_a_warning_since_they_are_renewed()
    {
        _settings.Add("awsProfile=course");
        _programs.Says(
            "aws configure export-credentials", """{"Version": 1, "AccessKeyId": "ASIA", "SecretAccessKey": "x", "SessionToken": "y", "Expiration": "2026-09-01T12:10:00+00:00"}""");

        var finding = One(await ExamineAsync(exitCode: 0), "credentials", "in 10 min");

        finding.Severity.ShouldBe("warning");
        finding.Fix!.ShouldContain("aws sso login --profile course");
        _programs.Commands.Where(command => command.StartsWith("aws ", StringComparison.Ordinal) && command != "aws --version")
            .ShouldAllBe(command => command.Contains("--profile course", StringComparison.Ordinal));
    }

    // Version 1 of aws has no such command.
    [Theory]
    [InlineData(null, "ok")]
    [InlineData("2026-09-01T12:10:00Z", "error")]
    public async Task Where_aws_does_not_tell_when_they_expire_the_variable_does(string? variable, string severity)
    {
        _programs.Fails("aws configure export-credentials", "aws: error: argument subcommand: Invalid choice, valid choices are:", exitCode: 2);
        _variables["AWS_ACCESS_KEY_ID"] = "ASIAEXAMPLE";
        if (variable is not null) _variables["AWS_CREDENTIAL_EXPIRATION"] = variable;

        var findings = await ExamineAsync(severity == "error" ? 1 : 0);

        findings.Any(finding => finding is { Check: "credentials", Severity: "error" }).ShouldBe(severity == "error");
    }

    [Fact]
    public async Task Secrets_of_the_credentials_are_shown_nowhere()
    {
        var text = await RunAsync();
        var json = await RunAsync("--json");

        foreach (var run in new[] { text, json }) (run.Out + run.Error).ShouldNotContain("not-for-your-eyes");
    }

    [Theory]
    [InlineData("me-south-1", "is not enabled", "aws account enable-region --region-name me-south-1")]
    [InlineData("ap-northeast-9", "AWS has no region ap-northeast-9", "--set region=")]
    public async Task A_region_that_the_account_can_not_use_is_an_error(string region, string what, string fix)
    {
        _settings.Add($"region={region}");

        One(await ExamineAsync(exitCode: 1), "region", what).Fix!.ShouldContain(fix);
    }

    [Fact]
    public async Task An_enabled_region_is_well()
    {
        _settings.Add("region=eu-south-1");

        One(await ExamineAsync(exitCode: 0), "region", "eu-south-1 is enabled").Severity.ShouldBe("ok");
    }

    [Fact]
    public async Task A_zone_without_the_type_of_the_nodes_is_an_error_that_names_the_key()
    {
        _programs.Offers(("t3.small", "abcd"), ("t3.medium", "acd"), ("c5.large", "abcd"));

        var finding = One(await ExamineAsync(exitCode: 1), "instance-types", "ap-northeast-2b of ap-northeast-2 has no t3.medium");

        finding.Fix!.ShouldContain("ap-northeast-2a, ap-northeast-2c, ap-northeast-2d");
        finding.Fix!.ShouldContain("nodeInstanceType");
    }

    [Fact]
    public async Task A_zone_that_is_not_used_may_lack_it()
    {
        // The environment takes the first three.
        _programs.Offers(("t3.small", "abc"), ("t3.medium", "abc"), ("c5.large", "abc"));

        (await ExamineAsync(exitCode: 0)).ShouldAllBe(finding => finding.Severity == "ok");
    }

    [Fact]
    public async Task A_region_without_a_type_is_an_error()
    {
        _programs.Offers(("t3.small", "abcd"), ("t3.medium", "abcd"));

        One(await ExamineAsync(exitCode: 1), "instance-types", "has no c5.large").Fix!.ShouldContain("multusInstanceType");
    }

    [Fact]
    public async Task A_type_of_a_stage_that_is_not_asked_for_does_not_matter()
    {
        _programs.Offers(("t3.small", "abcd"), ("t3.medium", "abcd"));

        (await ExamineAsync(exitCode: 0, "nlb-ip")).ShouldAllBe(finding => finding.Severity == "ok");
    }

    // The types of https://github.com/aws-samples/eks-workshop-v2/issues/1644.
    [Fact]
    public async Task A_Free_plan_account_is_an_error_that_names_the_types_that_do_not_start()
    {
        _programs.Says(
            "aws freetier get-account-plan-state",
            """
            {"accountId": "123456789012", "accountPlanType": "FREE", "accountPlanStatus": "ACTIVE", "accountPlanRemainingCredits": {"amount": 135.71, "unit": "USD"},
             "accountPlanExpirationDate": "2026-10-21T01:55:05Z"}
            """);
        string[] eligible = ["c7i-flex.large", "m7i-flex.large", "t3.micro", "t3.small", "t4g.micro", "t4g.small"];
        _programs.Says("aws ec2 describe-instance-types", $$"""{"InstanceTypes": [{{string.Join(", ", eligible.Select(type => $$"""{"InstanceType": "{{type}}"}"""))}}]}""");

        var finding = One(await ExamineAsync(exitCode: 1), "account-plan", "Free plan");

        finding.What.ShouldContain("t3.medium and c5.large can't start");
        finding.What.ShouldNotContain("t3.small");
        finding.Fix!.ShouldContain("aws freetier upgrade-account-plan --account-plan-type PAID");
        (await ExamineAsync(exitCode: 0, "network")).ShouldContain(found => found.Check == "account-plan" && found.Severity == "ok");
    }

    [Fact]
    public async Task An_account_from_before_the_plans_is_well_and_one_that_can_not_be_asked_a_warning()
    {
        _programs.Refuses("aws freetier get-account-plan-state", "ResourceNotFoundException", "GetAccountPlanState", "The account plan was not found.");
        One(await ExamineAsync(exitCode: 0), "account-plan", "older").Severity.ShouldBe("ok");

        _programs.Fails("aws freetier get-account-plan-state", "aws: error: argument command: Invalid choice, valid choices are:", exitCode: 252);
        One(await ExamineAsync(exitCode: 0), "account-plan", "unknown").Severity.ShouldBe("warning");
    }

    [Fact]
    public async Task VPCs_that_are_used_up_are_an_error_with_the_command_that_asks_for_more()
    {
        _programs.SaysOfQuota(" --service-code vpc --quota-code L-F678F1CE", 5).Says("aws ec2 describe-vpcs", """{"Vpcs": [{}, {}, {}, {}]}""");

        var finding = One(await ExamineAsync(exitCode: 1), "quotas", "VPCs per Region (L-F678F1CE) of account 123456789012, ap-northeast-2: 2 needed, 4 in use, 5 allowed: 1 too few.");

        finding.Severity.ShouldBe("error");
        finding.Fix!.ShouldContain(
            "aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 6 --region ap-northeast-2");
    }

    [Fact]
    public async Task vCPUs_are_those_of_running_instances_on_demand_of_the_standard_families()
    {
        _programs.SaysOfQuota(" --service-code ec2 --quota-code L-1216C47A", 16).Says(
            "aws ec2 describe-instances",
            """
            {"Reservations": [
              {"Instances": [{"InstanceType": "m5.xlarge", "CpuOptions": {"CoreCount": 2, "ThreadsPerCore": 2}, "State": {"Code": 16, "Name": "running"}}]},
              {"Instances": [{"InstanceType": "im4gn.xlarge", "CpuOptions": {"CoreCount": 4, "ThreadsPerCore": 1}},
                             {"InstanceType": "t3.large", "InstanceLifecycle": "spot", "CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2}},
                             {"InstanceType": "trn1.32xlarge", "CpuOptions": {"CoreCount": 64, "ThreadsPerCore": 2}},
                             {"InstanceType": "mac2.metal", "CpuOptions": {"CoreCount": 8, "ThreadsPerCore": 1}}]}]}
            """);

        // Ten are needed: five instances of two.
        One(await ExamineAsync(exitCode: 1), "quotas", "10 needed, 8 in use, 16 allowed: 2 too few");
    }

    [Theory]
    [InlineData("a", "c", "b", "ok")]
    [InlineData("a", "a", "b", "error")]
    public async Task NAT_gateways_are_those_of_the_fullest_zone(string first, string second, string third, string severity)
    {
        _settings.Add("natGateway=true");
        string[] zones = [first, second, third];
        _programs.SaysOfQuota(" --service-code vpc --quota-code L-FE5A380F", 2)
            .Says("aws ec2 describe-subnets", Document("Subnets", zones.Select((zone, index) => $$"""{"SubnetId": "subnet-{{index}}", "AvailabilityZone": "ap-northeast-2{{zone}}"}""")))
            .Says("aws ec2 describe-nat-gateways", Document("NatGateways", zones.Select((_, index) => $$"""{"NatGatewayId": "nat-{{index}}", "SubnetId": "subnet-{{index}}"}""")));

        var findings = await ExamineAsync(severity == "error" ? 1 : 0);

        findings.Any(finding => finding.What.Contains("NAT gateways per Availability Zone (L-FE5A380F)", StringComparison.Ordinal)).ShouldBe(severity == "error");
    }

    [Fact]
    public async Task What_is_up_already_is_not_needed_once_more()
    {
        _programs.SaysOfQuota(" --service-code vpc --quota-code L-F678F1CE", 5).Says("aws ec2 describe-vpcs", """{"Vpcs": [{}, {}, {}, {}]}""")
            .Says("pulumi stack ls --json", """[{"name": "dev.network", "current": false, "updateInProgress": false, "resourceCount": 40}]""")
            .Says("pulumi stack history --stack dev.network", """[{"result": "succeeded"}]""");

        (await ExamineAsync(exitCode: 0)).ShouldAllBe(finding => finding.Severity == "ok");
    }

    [Fact]
    public async Task Who_may_not_ask_for_quotas_gets_the_defaults_and_a_warning()
    {
        _programs.Refuses(
            "aws service-quotas get-service-quota", "AccessDeniedException", "GetServiceQuota",
            "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: servicequotas:GetServiceQuota");

        var findings = await ExamineAsync(exitCode: 0);

        // By default an account has five vCPUs.
        One(findings, "quotas", "10 needed, 0 in use, 5 allowed by default: 5 too few").Severity.ShouldBe("warning");
        One(findings, "quotas", "limit or use").Why!.ShouldContain("AccessDeniedException at aws service-quotas get-service-quota");
    }

    [Fact]
    public async Task A_quota_that_was_never_changed_is_the_default()
    {
        _programs.Refuses(
            "aws service-quotas get-service-quota --service-code vpc --quota-code L-F678F1CE", "NoSuchResourceException", "GetServiceQuota",
            "The request failed because the specified service quota does not exist.");

        (await ExamineAsync(exitCode: 0)).ShouldAllBe(finding => finding.Severity == "ok");
        _programs.Says("aws ec2 describe-vpcs", """{"Vpcs": [{}, {}, {}, {}]}""");
        One(await ExamineAsync(exitCode: 1), "quotas", "4 in use, 5 allowed: 1 too few").Severity.ShouldBe("error");
    }

    // EKS 1.31: standard support to 2025-11-26, extended to 2026-11-26; https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
    [Theory]
    [InlineData("1.31", "2026-09-01", "warning", "0.60 instead of 0.10 USD an hour")]
    [InlineData("1.31", "2026-11-26", "error", "left extended support on 2026-11-26")]
    [InlineData("1.34", "2026-11-20", "warning", "leaves standard support on 2026-12-02")]
    [InlineData("1.34", "2026-10-01", "ok", "in standard support until 2026-12-02")]
    [InlineData("1.36", "2026-11-20", "ok", "in standard support until 2027-08-02")]
    public async Task The_support_of_the_version_is_told_by_the_date(string version, string today, string severity, string what)
    {
        _settings[0] = $"clusterVersion={version}";
        _programs.Says("kubectl version --client", $$"""{"clientVersion": {"gitVersion": "v{{version}}.0"} }""");

        One(await ExamineAsync(severity == "error" ? 1 : 0, today: today), "support", what).Severity.ShouldBe(severity);
    }

    [Fact]
    public async Task The_price_is_that_of_all_stages()
    {
        // 0.10 the cluster, three t3.medium 0.156, a c5.large 0.096 and a t3.small 0.026, four NLB and an ALB 0.1125, twenty public addresses 0.10, five disks.
        One(await ExamineAsync(exitCode: 0), "cost", "about 0.61 USD an hour").What.ShouldContain("11 stages");
    }

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.7\n", "ok")]
    [InlineData("203.0.113.7/32", "203.0.113.8\n", "error")]
    [InlineData("", "203.0.113.7\n", "error")]
    [InlineData("203.0.113.7/32", "2001:db8::7\n", "warning")]
    [InlineData("203.0.113.7/32", "<html>captive portal</html>", "warning")]
    [InlineData("203.0.113.7/32", null, "warning")]
    public async Task This_machine_must_come_from_where_the_endpoint_lets_in(string allowed, string? address, string severity)
    {
        _settings[1] = $"operatorCidr={allowed}";
        _publicAddress = address;

        var finding = One(await ExamineAsync(severity == "error" ? 1 : 0), "endpoint", "");

        finding.Severity.ShouldBe(severity);
        if (severity == "error") finding.Fix!.ShouldContain($"--set operatorCidr={address!.Trim()}/32");
        if (severity != "ok") finding.Why!.ShouldContain("five minutes");
    }

    [Fact]
    public async Task Wrong_settings_are_told_all_at_once_and_the_tools_are_looked_at_all_the_same()
    {
        _settings.AddRange(["nodeCount=0", "multusMode=l4"]);
        _programs.HasNo("kubectl");

        var findings = await ExamineAsync(exitCode: 1);

        findings.Count(finding => finding is { Check: "settings", Severity: "error" }).ShouldBe(2);
        One(findings, "tools", "kubectl is not on PATH");
        foreach (var check in new[] { "support", "cost", "credentials", "region", "instance-types", "account-plan", "quotas", "endpoint" }) findings.ShouldContain(finding => finding.Check == check);
        findings.ShouldNotContain(finding => finding.What.Contains("Not looked at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_region_that_is_one_nothing_on_AWS_is_looked_at()
    {
        _settings.Add("region=Seoul");

        One(await ExamineAsync(exitCode: 1), "account", "Not looked at: support, cost, credentials, region, instance-types, account-plan, quotas, endpoint");
    }

    [Fact]
    public async Task What_a_proxy_answers_is_one_line_and_cut()
    {
        _programs.Fails("pulumi whoami", $"error: could not get the user: <html>\n<head><title>Sign in</title></head>\n<body>\r\n{new string('x', 5000)}</body>\n</html>", exitCode: 255);

        var finding = One(await ExamineAsync(exitCode: 1), "backend", "Pulumi's backend doesn't answer: error: could not get the user: <html> <head>");

        finding.What.ShouldNotContain("\n");
        finding.What.Length.ShouldBe(600);
        finding.What.ShouldEndWith("…");
    }

    [Fact]
    public async Task One_check_that_may_not_ask_keeps_no_other_from_it()
    {
        _programs.Refuses("aws ec2 describe-regions", "UnauthorizedOperation", "DescribeRegions", "You are not authorized to perform this operation.");

        var findings = await ExamineAsync(exitCode: 0);

        One(findings, "region", "could not be looked at").Fix!.ShouldContain("aws ec2 describe-regions");
        findings.Where(finding => finding.Check != "region").ShouldAllBe(finding => finding.Severity == "ok");
    }

    [Fact]
    public async Task A_person_reads_the_worst_with_why_and_fix_and_quietly_nothing_else()
    {
        _publicAddress = "198.51.100.1";

        var run = (await RunAsync("-q")).ShouldEnd(1);

        run.Out.ShouldContain("error    endpoint: This machine comes from 198.51.100.1");
        run.Out.ShouldContain("         why: ");
        run.Out.ShouldContain("         fix: ");
        run.Out.ShouldContain("1 error, 0 warnings");
        run.Out.ShouldNotContain("ok       ");
        (await RunAsync()).Out.ShouldContain("ok       support: EKS 1.36");
    }

    private static Finding One(IEnumerable<Finding> findings, string check, string part) =>
        findings.Where(finding => finding.Check == check && finding.What.Contains(part, StringComparison.Ordinal)).ShouldHaveSingleItem(string.Join('\n', findings));

    private async Task<IReadOnlyList<Finding>> ExamineAsync(int exitCode, string? stage = null, string? today = null)
    {
        var run = (await RunAsync([.. stage is null ? [] : new[] { stage }, "--json"], today)).ShouldEnd(exitCode);
        return [.. run.Json.GetProperty("findings").EnumerateArray().Select(finding => new Finding(Text(finding, "check")!, Text(finding, "severity")!, Text(finding, "what")!, Text(finding, "why"), Text(finding, "fix")))];
    }

    private Task<LabRun> RunAsync(params string[] arguments) => RunAsync(arguments, today: null);

    private Task<LabRun> RunAsync(string[] arguments, string? today) => _lab.RunAsync(
        ["doctor", "--target", "aws", .. _settings.SelectMany(setting => new[] { "--set", setting }), .. arguments],
        new RunOptions
        {
            Processes = _programs,
            Time = today is null ? null : FixedTime.At(today + "T12:00:00Z"),
            Variables = _variables,
            Fetch = (address, _) => _publicAddress is { } text && address.Host == "checkip.amazonaws.com" ? Task.FromResult(text) : throw new HttpRequestException("no way"),
        });

    private static string Document(string list, IEnumerable<string> items) => $$"""{"{{list}}": [{{string.Join(", ", items)}}]}""";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed record Finding(string Check, string Severity, string What, string? Why, string? Fix);
}
