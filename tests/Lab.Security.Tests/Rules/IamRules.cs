using System.Collections.Immutable;
using Lab.Terraform;
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
            role.Allowed("assumeRolePolicy").All(statement => !statement.Principals.IsEmpty && !statement.Principals.Any(IsEverybody))),
        new("CKV_AWS_61", "No whole account may take a role on", [Role], (role, _) =>
            role.Allowed("assumeRolePolicy").SelectMany(statement => statement.Principals).All(principal => !principal.EndsWith(":root", StringComparison.Ordinal))),
        new("EksBestPractices-IrsaTrust", "Who comes with a web identity is told by audience and subject", [Role], (role, _) =>
            role.Allowed("assumeRolePolicy").All(HasAudienceAndSubject))
        {
            Concerns = role => role.Allowed("assumeRolePolicy").Any(statement => statement.Actions.Contains("sts:AssumeRoleWithWebIdentity")),
        },
        new("CKV_AWS_62", "No policy allows everything", Policies, (policy, _) =>
            !policy.Allowed().Any(statement => statement.IsOnEverything && statement.Actions.Contains("*"))),
        new("CKV_AWS_63", "No policy allows all actions", Policies, (policy, _) =>
            !policy.Allowed().Any(statement => statement.Actions.Contains("*"))),
        new("CKV_AWS_355", "What can be limited to resources is", Policies, (policy, _) =>
            policy.Allowed().Where(statement => statement.IsOnEverything).SelectMany(statement => statement.Actions)
                .All(action => Unlimited.Any(prefix => action.StartsWith(prefix, StringComparison.Ordinal)))),
        new("CKV_AWS_286", "No policy lets its holder get more rights", Policies, (policy, _) => !AllowsOnEverything(policy, Escalating)),
        new("CKV_AWS_288", "No policy gives data away", Policies, (policy, _) => !AllowsOnEverything(policy, Exfiltrating)),
        new("CKV_AWS_290", "Writing is limited by resource or condition", Policies, (policy, _) => policy.Allowed()
            .Where(statement => statement.IsOnEverything && statement.Condition is null).SelectMany(statement => statement.Actions).All(IsReading)),
        new("CKV2_AWS_40", "No policy allows all of IAM", Policies, (policy, _) =>
            !policy.Allowed().Any(statement => statement.Actions.Any(action => action is "*" or "iam:*"))),
        new("AwsSolutions-IAM5", "No policy has wildcards", Policies, (policy, _) => policy.Allowed().All(
            statement => !statement.Actions.Concat(statement.Resources).Any(each => each.Contains('*', StringComparison.Ordinal)))),
        new("CKV2_AWS_56", "No role has IAMFullAccess", [RolePolicyAttachment], (attachment, _) => !IsManaged(attachment, "IAMFullAccess")),
        new("CKV_AWS_274", "No role has AdministratorAccess", [RolePolicyAttachment], (attachment, _) =>
            !IsManaged(attachment, "AdministratorAccess")),
        new("AwsSolutions-IAM4", "Roles have policies of their own", [RolePolicyAttachment], (attachment, _) =>
            !attachment.Text("policyArn").Contains(":iam::aws:policy/", StringComparison.Ordinal)),
        new("CKV_AWS_273", "People come by single sign-on", [User], (_, _) => false) { NothingToLookAt = "the lab makes no IAM user" },
    ];

    private static bool IsEverybody(string principal) => principal is "*" or "AWS:*";

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
