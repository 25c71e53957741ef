using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Infra.Iam;

/// <summary>An IAM policy as data. Its JSON is the same, byte for byte, for the same data.</summary>
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
                Condition =
                [
                    PolicyCondition.StringEquals($"{oidcIssuer}:aud", "sts.amazonaws.com"),
                    PolicyCondition.StringEquals($"{oidcIssuer}:sub", $"system:serviceaccount:{serviceAccountNamespace}:{serviceAccount}"),
                ],
            },
        ]);
}
