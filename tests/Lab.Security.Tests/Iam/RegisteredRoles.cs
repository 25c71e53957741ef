using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lab.Stacks.Tests.Support;
using Lab.Terraform;
using Lab.Tests;

namespace Lab.Security.Tests.Iam;

/// <summary>
/// The roles of an environment as its stages register them, with ids and ARNs in place of what AWS gives only when it makes a resource.
/// </summary>
internal sealed partial class RegisteredRoles
{
    /// <summary>The account.</summary>
    public const string Account = "123456789012";

    private const string RoleType = "aws:iam/role:Role";
    private static readonly ConcurrentDictionary<(string, string), Lazy<RegisteredRoles>> Cache = new();

    private readonly StageRegistrations _stages;

    private RegisteredRoles(StageRegistrations stages)
    {
        _stages = stages;
        Region = (string)stages.Of("pulumi:providers:aws").First().Inputs["region"]!;
        All = [.. stages.Of(RoleType).Select(Role)];
    }

    /// <summary>The region.</summary>
    public string Region { get; }

    /// <summary>The roles, in the order of the stages.</summary>
    public ImmutableArray<RegisteredRole> All { get; }

    /// <summary>The issuer of the cluster's OIDC provider.</summary>
    public string Issuer => $"oidc.eks.{Region}.amazonaws.com/id/{_stages.Environment.ToUpperInvariant()}";

    /// <summary>ARN of the cluster's OIDC provider.</summary>
    public string OidcProvider => $"arn:aws:iam::{Account}:oidc-provider/{Issuer}";

    /// <summary>The cluster's security group, which is that of the nodes.</summary>
    public string ClusterSecurityGroup => $"sg-{_stages.Environment}-cluster";

    /// <summary>The roles of an environment in one of the configurations that the stages are held in.</summary>
    public static RegisteredRoles Of(string environment = StageRegistrations.DefaultEnvironment, string configuration = "course") =>
        Cache.GetOrAdd((environment, configuration), key => new(() => Collect(key.Item1, key.Item2))).Value;

    /// <summary>The policy of the queue for lost launch events.</summary>
    public JsonObject DeadLetterQueuePolicy => Document(_stages.Of("aws:sqs/queuePolicy:QueuePolicy").Single(), "policy");

    /// <summary>The role of the name.</summary>
    public RegisteredRole this[string name] => All.Single(role => role.Name == name);

    /// <summary>ARN of a resource in the account and region.</summary>
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{Account}:{resource}";

    /// <summary>The resource of a type and name, with ids in its texts.</summary>
    public JsonObject Inputs(string type, string name) => Resolved(_stages.Single(type, name));

    /// <summary>The id of a subnet.</summary>
    public string Subnet(string name) => Resolve(TerraformAddress.Reference(_stages.Single("aws:ec2/subnet:Subnet", name).Address, "id"));

    /// <summary>The tags that a launch template of the stage gives to resources of a kind.</summary>
    public ImmutableDictionary<string, string> LaunchTags(string stage, string resourceType) =>
        _stages.Of("aws:ec2/launchTemplate:LaunchTemplate").Single(template => template.Stage == stage).Inputs["tagSpecifications"]!.AsArray()
            .Single(specification => (string)specification!["resourceType"]! == resourceType)!["tags"]!.AsObject()
            .ToImmutableDictionary(tag => tag.Key, tag => (string)tag.Value!);

    private static RegisteredRoles Collect(string environment, string configuration) =>
        new(StageRegistrations.CollectAsync(Configurations.ByName(configuration), environment).GetAwaiter().GetResult());

    private RegisteredRole Role(RegisteredResource role)
    {
        var inline = Of("aws:iam/rolePolicy:RolePolicy")
            .ToImmutableSortedDictionary(policy => policy.Name, policy => Document(policy, "policy"), StringComparer.Ordinal);
        var managed = Of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
            .Select(attachment => ((string)attachment.Inputs["policyArn"]!).Split('/')[^1])
            .ToImmutableSortedDictionary(name => name, ManagedPolicyDocuments.Of, StringComparer.Ordinal);
        return new RegisteredRole(role.Name, Document(role, "assumeRolePolicy"), inline, managed);

        IEnumerable<RegisteredResource> Of(string type) => _stages.Of(type).Where(policy => RoleOf(policy) == role.Name);
    }

    private string RoleOf(RegisteredResource policy) => Resolve((string)policy.Inputs["role"]!);

    private JsonObject Document(RegisteredResource resource, string property) =>
        JsonNode.Parse(Resolve((string)resource.Inputs[property]!))!.AsObject();

    private JsonObject Resolved(RegisteredResource resource) => JsonNode.Parse(Resolve(resource.Inputs.ToJsonString()))!.AsObject();

    private string Resolve(string text) => Reference().Replace(text, reference => Value(reference.Groups["expression"].Value));

    private string Value(string expression)
    {
        if (expression.StartsWith("data.aws_caller_identity.", StringComparison.Ordinal)) return Account;
        if (expression.Contains(".oidc[0].issuer", StringComparison.Ordinal)) return Issuer;
        if (expression.EndsWith(".cluster_security_group_id", StringComparison.Ordinal)) return ClusterSecurityGroup;
        var parts = expression.Split('.');
        var address = string.Join('.', parts[..2]);
        if (_stages.Resources.FirstOrDefault(resource => resource.IsAws && resource.Address == address) is not { } resource) return expression;
        var name = (string?)resource.Inputs["name"] ?? resource.Name;
        return (parts[0], parts[^1]) switch
        {
            ("aws_iam_role", "name" or "id") => resource.Name,
            ("aws_iam_openid_connect_provider", "arn") => OidcProvider,
            ("aws_sqs_queue", "arn") => Arn("sqs", name),
            ("aws_cloudwatch_event_rule", "arn") => Arn("events", $"rule/{name}"),
            ("aws_security_group", "id") => $"sg-{name}",
            (var type, "id") => $"{type["aws_".Length..]}-{name}",
            _ => expression,
        };
    }

    [GeneratedRegex(@"\$\{(?<expression>[^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}

/// <summary>The documents of the policies that AWS maintains.</summary>
internal static class ManagedPolicyDocuments
{
    private static readonly JsonObject Policies = JsonNode.Parse(File.ReadAllText(
        Path.Combine(RepositoryRoot.Path, "tests", "Lab.Security.Tests", "Iam", "Data", "aws-managed-policies.json")))!["policies"]!.AsObject();

    /// <summary>The document of a policy.</summary>
    /// <exception cref="InvalidOperationException">The file has none of the name.</exception>
    public static JsonObject Of(string name) => Policies[name] is { } policy
        ? policy["document"]!.DeepClone().AsObject()
        : throw new InvalidOperationException($"Data/aws-managed-policies.json has no {name}");
}
