using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Security.Tests.Iam.Simulation;

namespace Lab.Security.Tests.Iam;

/// <summary>A role with its documents as a stage registered them, and as AWS has those that it maintains.</summary>
/// <param name="Name">The role's name.</param>
/// <param name="Trust">Who may take it on.</param>
/// <param name="Inline">Its own policies, by name.</param>
/// <param name="Managed">Its policies that AWS maintains, by name.</param>
internal sealed record RegisteredRole(
    string Name, JsonObject Trust, ImmutableSortedDictionary<string, JsonObject> Inline, ImmutableSortedDictionary<string, JsonObject> Managed)
{
    /// <summary>All that it may do, by the policies' names.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Policies => Inline.Concat(Managed);

    private string Arn => $"arn:aws:iam::{RegisteredRoles.Account}:role/{Name}";

    /// <summary>Whether the role may make the call: what it may not, by resource; and what IAM doesn't know in the call.</summary>
    public (bool IsAllowed, ImmutableArray<string> Reasons) Decide(AwsCall call)
    {
        var answers = call.Requests.Select(request => (Request: request, Answer: PolicySimulator.Get().Ask(Question(request)))).ToList();
        var problems = answers.SelectMany(answer => answer.Answer.Problems);
        var denied = answers.Where(answer => !answer.Answer.IsAllowed)
            .Select(answer => $"{answer.Answer.Decision}: {answer.Request.Action} on {answer.Request.Resource}");
        return (answers.All(answer => answer.Answer.IsAllowed), [.. problems, .. denied]);
    }

    /// <summary>Whether somebody may take the role on.</summary>
    /// <param name="principal">An AWS service, a user's ARN, or the ARN of an identity provider.</param>
    /// <param name="claims">What an identity provider says of whom it vouches for.</param>
    public bool IsTrusting(string principal, params IEnumerable<(string Key, string Value)> claims)
    {
        var context = new JsonObject([.. claims.Select(claim => KeyValuePair.Create(claim.Key, (JsonNode?)claim.Value))]);
        var action = context.Count > 0 ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
        return PolicySimulator.Get().Ask(new JsonObject
        {
            ["question"] = "decideTrust",
            ["request"] = Request(principal, action, Arn, context),
            ["resourcePolicy"] = Trust.DeepClone(),
        }).IsAllowed;
    }

    private JsonObject Question(AwsRequest request) => new()
    {
        ["question"] = "decide",
        ["request"] = Request(Arn, request.Action, request.Resource, ToJson(request.Context)),
        ["identityPolicies"] = new JsonArray(
            [.. Policies.Select(policy => new JsonObject { ["name"] = policy.Key, ["policy"] = policy.Value.DeepClone() })]),
    };

    private static JsonObject Request(string principal, string action, string resource, JsonObject context) => new()
    {
        ["principal"] = principal,
        ["action"] = action,
        ["resource"] = new JsonObject { ["resource"] = resource, ["accountId"] = RegisteredRoles.Account },
        ["contextVariables"] = context,
    };

    private static JsonObject ToJson(IEnumerable<KeyValuePair<string, ImmutableArray<string>>> context) =>
        new([.. context.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))]);

    private static JsonNode? ToJson(ImmutableArray<string> values) =>
        values is [var only] ? only : new JsonArray([.. values.Select(value => (JsonNode?)value)]);
}
