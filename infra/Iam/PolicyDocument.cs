using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Infra.Iam;

/// <summary>An IAM policy as data.</summary>
/// <param name="Statement">Its statements.</param>
public sealed partial record PolicyDocument(ImmutableArray<PolicyStatement> Statement)
{
    /// <summary>The policy language's version.</summary>
    [JsonPropertyOrder(-1)]
    public string Version => "2012-10-17";

    /// <summary>The policy as IAM takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PolicyJson.Default.PolicyDocument);

    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(PolicyDocument))]
    private sealed partial class PolicyJson : JsonSerializerContext;

    /// <summary>A trust policy that lets an AWS service take the role on.</summary>
    /// <param name="service">For example <c>ec2.amazonaws.com</c>.</param>
    public static PolicyDocument TrustService(string service) =>
        new([new PolicyStatement(["sts:AssumeRole"]) { Principal = new PolicyPrincipal { Service = service } }]);

    /// <summary>A trust policy that lets one Kubernetes service account take the role on (IAM roles for service accounts).</summary>
    /// <param name="oidcProviderArn">ARN of the cluster's OIDC provider.</param>
    /// <param name="oidcIssuer">Its issuer without <c>https://</c>.</param>
    /// <param name="serviceAccountNamespace">The service account's namespace.</param>
    /// <param name="serviceAccount">The service account.</param>
    public static PolicyDocument TrustServiceAccount(
        string oidcProviderArn, string oidcIssuer, string serviceAccountNamespace, string serviceAccount) =>
        new(
        [
            new PolicyStatement(["sts:AssumeRoleWithWebIdentity"])
            {
                Principal = new PolicyPrincipal { Federated = oidcProviderArn },
                Condition = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal)
                {
                    ["StringEquals"] = new(StringComparer.Ordinal)
                    {
                        [$"{oidcIssuer}:aud"] = "sts.amazonaws.com",
                        [$"{oidcIssuer}:sub"] = $"system:serviceaccount:{serviceAccountNamespace}:{serviceAccount}",
                    },
                },
            },
        ]);
}

/// <summary>A statement of a policy that allows.</summary>
/// <param name="Action">The actions.</param>
public sealed record PolicyStatement(ImmutableArray<string> Action)
{
    /// <summary>The lab's policies only allow.</summary>
    [JsonPropertyOrder(-1)]
    public string Effect => "Allow";

    /// <summary>Who; in trust policies.</summary>
    public PolicyPrincipal? Principal { get; init; }

    /// <summary>On what; in permission policies.</summary>
    public ImmutableArray<string>? Resource { get; init; }

    /// <summary>Under which conditions: operator, condition key, value.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>>? Condition { get; init; }
}

/// <summary>Who may take a role on.</summary>
public sealed record PolicyPrincipal
{
    /// <summary>An AWS service.</summary>
    public string? Service { get; init; }

    /// <summary>An identity provider's ARN.</summary>
    public string? Federated { get; init; }
}
