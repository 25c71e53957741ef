using System.IO.Enumeration;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary>
/// What the statements of a policy document allow, as far as the simulated services ask: for a service in a resource's policy, with the
/// condition keys that a call of it carries; for a role's own calls by action alone.
/// </summary>
internal static class PolicyStatements
{
    /// <summary>Whether a resource's policy lets a service do something on behalf of a source.</summary>
    /// <param name="document">The resource's policy.</param>
    /// <param name="service">For example <c>events.amazonaws.com</c>.</param>
    /// <param name="action">For example <c>sqs:SendMessage</c>.</param>
    /// <param name="sourceArn">What the call is made for, such as a rule.</param>
    public static bool AllowService(string document, string service, string action, string sourceArn)
    {
        var request = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["aws:SourceArn"] = sourceArn,
            ["aws:SourceAccount"] = sourceArn.Split(':')[4],
            ["aws:SecureTransport"] = "true",
        };
        return Allows(document, action, statement => NamesService(statement["Principal"], service), request);
    }

    /// <summary>Whether a role's trust policy lets an identity of a web identity provider (IAM roles for service accounts) take it on.</summary>
    /// <param name="document">The trust policy.</param>
    /// <param name="providerArn">The account's OIDC provider.</param>
    /// <param name="claims">What the token says, by condition key such as <c>ISSUER:sub</c>.</param>
    public static bool AllowWebIdentity(string document, string providerArn, IReadOnlyDictionary<string, string> claims) =>
        Allows(document, "sts:AssumeRoleWithWebIdentity", statement => Texts(statement.Map("Principal")["Federated"]).Contains(providerArn), claims);

    /// <summary>
    /// Whether one of a role's policies allows the action on something, and none denies it outright: with a condition or for some resources
    /// only, a denial leaves the others (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
    /// </summary>
    public static bool AllowAction(IEnumerable<string> documents, string action)
    {
        var naming = documents.SelectMany(Statements).Where(statement => Names(statement["Action"], action)).ToList();
        return naming.Exists(statement => statement.String("Effect") == "Allow") && !naming.Exists(IsOutrightDenial);
    }

    private static bool IsOutrightDenial(PropertyMap statement) =>
        statement.String("Effect") == "Deny" && statement.Map("Condition").Count == 0 && Texts(statement["Resource"]).Contains("*");

    private static bool Allows(
        string document, string action, Func<PropertyMap, bool> namesCaller, IReadOnlyDictionary<string, string> request)
    {
        var applying = Statements(document)
            .Where(statement => namesCaller(statement) && Names(statement["Action"], action)
                && statement.Map("Condition").All(condition => Holds(condition.Key, (PropertyMap)condition.Value!, request)))
            .ToList();
        return applying.Exists(statement => statement.String("Effect") == "Allow") && !applying.Exists(statement => statement.String("Effect") == "Deny");
    }

    private static IEnumerable<PropertyMap> Statements(string document) => PropertyValue.Parse(document) switch
    {
        PropertyMap policy when policy["Statement"] is PropertyMap only => [only],
        PropertyMap policy => policy.List("Statement").Maps,
        _ => [],
    };

    private static bool NamesService(object? principal, string service) => principal switch
    {
        "*" => true,
        PropertyMap map => Texts(map["Service"]).Concat(Texts(map["AWS"]).Where(each => each == "*")).Any(each => each == service || each == "*"),
        _ => false,
    };

    private static bool Names(object? actions, string action) => Texts(actions).Any(pattern => Matches(pattern, action, ignoreCase: true));

    private static bool Holds(string operation, PropertyMap keys, IReadOnlyDictionary<string, string> request) => keys.All(key =>
        request.TryGetValue(key.Key, out var value) && Texts(key.Value).Any(wanted => operation switch
        {
            "ArnLike" or "ArnEquals" or "StringLike" => Matches(wanted, value, ignoreCase: false),
            "StringEquals" => wanted == value,
            "Bool" => string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase),
            _ => false,
        }));

    private static bool Matches(string pattern, string value, bool ignoreCase) => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase);

    private static IEnumerable<string> Texts(object? value) => value switch
    {
        string text => [text],
        bool flag => [flag ? "true" : "false"],
        PropertyList list => list.OfType<string>(),
        _ => [],
    };
}
