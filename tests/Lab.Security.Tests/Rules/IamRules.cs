using System.Collections.Immutable;
using Lab.Terraform;
using static Lab.Security.Tests.Rules.ResourceEdit;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>Roles, their trust and their policies.</summary>
internal static class IamRules
{
    private static readonly ImmutableArray<string> Policies = [Policy, RolePolicy];

    // What lets somebody get rights that they don't have: checkov's list for CKV_AWS_286, as far as a policy of a lab could have it.
    private static readonly ImmutableArray<string> Escalating =
    [
        "iam:PassRole", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy",
        "iam:CreateAccessKey", "iam:CreateLoginProfile", "lambda:UpdateFunctionCode", "ssm:SendCommand",
    ];

    // These take no resource: Service Authorization Reference, "Actions, resources, and condition keys" of the services.
    private static readonly ImmutableArray<string> Unlimited =
        ["autoscaling:Describe", "ec2:Describe", "elasticloadbalancing:Describe", "route53:ListHostedZones"];

    private static readonly ImmutableArray<string> Exfiltrating =
        ["s3:GetObject", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "secretsmanager:GetSecretValue"];

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV_AWS_60", "Only services and accounts that are named may take a role on", [Role], (role, _) =>
            role.Allowed("assumeRolePolicy").All(statement => !statement.Principals.IsEmpty && !statement.Principals.Any(IsEverybody)))
        {
            Broken = [Trust("""{"AWS":"*"}"""), Trust("\"*\"")],
        },
        new("CKV_AWS_61", "No whole account may take a role on", [Role], (role, _) =>
            role.Allowed("assumeRolePolicy").SelectMany(statement => statement.Principals).All(principal => !IsAccount(principal)))
        {
            Broken = [Trust("""{"AWS":"arn:aws:iam::123456789012:root"}"""), Trust("""{"AWS":"123456789012"}""")],
        },
        new("EksBestPractices-IrsaTrust", "Who comes with a web identity is told by audience and subject", [Role], (role, _) =>
            role.Allowed("assumeRolePolicy").All(HasAudienceAndSubject))
        {
            Concerns = role => role.Allowed("assumeRolePolicy").Any(statement => statement.Actions.Contains("sts:AssumeRoleWithWebIdentity")),
            Broken =
            [
                Replace("assumeRolePolicy", ":aud\"", ":amr\""),
                Replace("assumeRolePolicy", ":sub\"", ":amr\""),
                Replace("assumeRolePolicy", "StringEquals", "StringLike"),
            ],
        },
        new("CKV_AWS_62", "No policy allows everything", Policies, (policy, _) =>
            !policy.Allowed().Any(statement => statement.IsOnEverything && statement.Actions.Contains("*")))
        {
            Broken = [Allow("*"), Statement("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""")],
        },
        new("CKV_AWS_63", "No policy allows all actions", Policies, (policy, _) =>
            !policy.Allowed().Any(statement => statement.Actions.Contains("*")))
        {
            Broken = [Allow("*", "arn:aws:s3:::alice")],
        },
        new("CKV_AWS_355", "What can be limited to resources is", Policies, (policy, _) =>
            policy.Allowed().Where(statement => statement.IsOnEverything).SelectMany(statement => statement.Actions)
                .All(action => Unlimited.Any(prefix => action.StartsWith(prefix, StringComparison.Ordinal))))
        {
            Broken =
            [
                Allow("ec2:CreateNetworkInterface"),
                Allow("ec2:*"),
                Statement("""{"Effect":"Allow","Action":"ec2:RunInstances","NotResource":"arn:aws:s3:::alice"}"""),
            ],
        },
        new("CKV_AWS_286", "No policy lets its holder get more rights", Policies, (policy, _) => !AllowsOnEverything(policy, Escalating))
        {
            Broken = [Allow("iam:PassRole"), Allow("iam:*")],
        },
        new("CKV_AWS_288", "No policy gives data away", Policies, (policy, _) => !AllowsOnEverything(policy, Exfiltrating))
        {
            Broken = [Allow("s3:GetObject"), Allow("secretsmanager:Get*")],
        },
        new("CKV_AWS_290", "Writing is limited by resource or condition", Policies, (policy, _) => policy.Allowed()
            .Where(statement => statement.IsOnEverything && statement.Condition is null).SelectMany(statement => statement.Actions).All(IsReading))
        {
            Broken = [Allow("ec2:CreateTags"), Allow("*")],
        },
        new("CKV2_AWS_40", "No policy allows all of IAM", Policies, (policy, _) =>
            !policy.Allowed().Any(statement => statement.Actions.Any(action => action is "*" or "iam:*")))
        {
            Broken = [Allow("iam:*", "arn:aws:iam::123456789012:role/alice")],
        },
        new("AwsSolutions-IAM5", "No policy has wildcards", Policies, (policy, _) => policy.Allowed().All(
            statement => !statement.Actions.Concat(statement.Resources).Any(each => each.Contains('*', StringComparison.Ordinal))))
        {
            Broken =
            [
                Allow("ec2:Start*", "arn:aws:ec2:ap-northeast-2:123456789012:instance/i-1"),
                Allow("ec2:StartInstances", "arn:aws:ec2:ap-northeast-2:123456789012:instance/*"),
            ],
        },
        new("CKV2_AWS_56", "No role has IAMFullAccess", [RolePolicyAttachment], (attachment, _) => !IsManaged(attachment, "IAMFullAccess"))
        {
            Broken = [Set("policyArn", "arn:aws:iam::aws:policy/IAMFullAccess")],
        },
        new("CKV_AWS_274", "No role has AdministratorAccess", [RolePolicyAttachment], (attachment, _) =>
            !IsManaged(attachment, "AdministratorAccess"))
        {
            Broken = [Set("policyArn", "arn:aws:iam::aws:policy/AdministratorAccess")],
        },
        new("AwsSolutions-IAM4", "Roles have policies of their own", [RolePolicyAttachment], (attachment, _) =>
            !attachment.Text("policyArn").Contains(":iam::aws:policy/", StringComparison.Ordinal))
        {
            Mended = [Set("policyArn", "arn:aws:iam::123456789012:policy/own")],
        },
        new("CKV_AWS_273", "People come by single sign-on", [User], (_, _) => false)
        {
            NothingToLookAt = "the lab makes no IAM user",
            Planted = """{"name":"alice"}""",
            CannotBeMended = true,
        },
    ];

    /// <summary>Whether a principal is everybody.</summary>
    public static bool IsEverybody(string principal) => principal is "*" or "AWS:*";

    // A bare account id stands for the account's root: IAM user guide, "AWS JSON policy elements: Principal".
    private static bool IsAccount(string principal) => principal.EndsWith(":root", StringComparison.Ordinal)
        || (principal.Split(':') is ["AWS", { Length: 12 } id] && id.All(char.IsAsciiDigit));

    private static ResourceEdit Trust(string principal) =>
        Statement($$"""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{principal}}}""", "assumeRolePolicy");

    private static ResourceEdit Allow(string action, string resource = "*") =>
        Statement($$"""{"Effect":"Allow","Action":["{{action}}"],"Resource":["{{resource}}"]}""");

    private static bool HasAudienceAndSubject(PolicyStatementReading statement) =>
        (statement.Condition?["StringEquals"] as System.Text.Json.Nodes.JsonObject)?.Select(key => key.Key).ToList() is { } keys
            && keys.Exists(key => key.EndsWith(":aud", StringComparison.Ordinal)) && keys.Exists(key => key.EndsWith(":sub", StringComparison.Ordinal));

    private static bool IsReading(string action) => action.Split(':') is [_, var name]
        && new[] { "Describe", "Get", "List" }.Any(verb => name.StartsWith(verb, StringComparison.Ordinal));

    private static bool AllowsOnEverything(RegisteredResource policy, ImmutableArray<string> actions) =>
        policy.Allowed().Any(statement => statement.IsOnEverything && statement.Actions.Any(action => Matches(action, actions)));

    private static bool Matches(string pattern, ImmutableArray<string> actions) => pattern.EndsWith('*')
        ? actions.Any(action => action.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase))
        : actions.Contains(pattern, StringComparer.OrdinalIgnoreCase);

    private static bool IsManaged(RegisteredResource attachment, string name) =>
        attachment.Text("policyArn").EndsWith($":policy/{name}", StringComparison.Ordinal);
}
