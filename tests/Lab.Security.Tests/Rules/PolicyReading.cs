using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Terraform;

namespace Lab.Security.Tests.Rules;

/// <summary>A statement of a policy document.</summary>
/// <param name="IsAllow">Whether it allows.</param>
/// <param name="Actions">Its actions.</param>
/// <param name="Resources">Its resources.</param>
/// <param name="Principals">Its principals, <c>Service:ec2.amazonaws.com</c>, or <c>*</c>.</param>
/// <param name="Condition">Its condition, operators by name.</param>
internal sealed record PolicyStatementReading(
    bool IsAllow, ImmutableArray<string> Actions, ImmutableArray<string> Resources, ImmutableArray<string> Principals, JsonObject? Condition)
{
    public bool IsOnEverything => Resources.Contains("*");
}

/// <summary>Reads policy documents of registered resources.</summary>
internal static class PolicyReading
{
    /// <summary>The statements of the document at an input.</summary>
    public static ImmutableArray<PolicyStatementReading> Statements(this RegisteredResource resource, string input)
    {
        var document = JsonNode.Parse(resource.Text(input))!;
        return [.. document["Statement"].Items().Select(statement => new PolicyStatementReading(
            statement["Effect"].Text() == "Allow",
            [.. Elements(statement, "Action")],
            [.. Elements(statement, "Resource")],
            [.. Principals(statement["Principal"])],
            statement["Condition"] as JsonObject))];
    }

    /// <summary>The statements that allow something.</summary>
    public static IEnumerable<PolicyStatementReading> Allowed(this RegisteredResource resource, string input = "policy") =>
        resource.Statements(input).Where(statement => statement.IsAllow);

    /// <summary>Whether the resource's policy denies all actions to who comes without TLS.</summary>
    public static bool DeniesWithoutTls(this RegisteredResource policy) => policy.Statements("policy").Any(statement => !statement.IsAllow
        && statement.Condition?["Bool"]?["aws:SecureTransport"].Text() == "false" && statement.Actions.Any(action => action.EndsWith('*')));

    // All but some counts as all where it is allowed.
    private static IEnumerable<string> Elements(JsonNode statement, string key) =>
        statement["Not" + key] is not null && statement["Effect"].Text() == "Allow" ? ["*"] : statement[key].Items().Select(each => each.Text());

    private static IEnumerable<string> Principals(JsonNode? principal) => principal is JsonObject kinds
        ? kinds.SelectMany(kind => kind.Value.Items().Select(each => $"{kind.Key}:{each.Text()}"))
        : principal.Items().Select(each => each.Text());
}
