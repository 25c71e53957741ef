using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Iam;

/// <summary>IAM policies: AWS's own (<c>Data/managed-policies.json</c>) and the account's.</summary>
internal static class Policies
{
    private const string AwsPrefix = ":iam::aws:policy/";

    private static readonly Lazy<PropertyMap> Data = new(() => AwsData.Read("managed-policies.json"));
    private static readonly Lazy<ImmutableHashSet<string>> AwsManaged = new(() => [.. Data.Value.Strings("policies")]);

    /// <summary>The documents of all policies of a role that are known: inline ones, the account's own, and some of AWS's.</summary>
    public static IEnumerable<string> Documents(World world, Role role)
    {
        foreach (var inline in role.InlinePolicies.Values) yield return inline;
        foreach (var arn in role.AttachedPolicyArns)
        {
            if (world.Find<Policy>(arn) is { } own) yield return own.Document;
            else if (AwsManagedActions(arn) is { Count: > 0 } actions) yield return Allow(actions);
        }
    }

    /// <summary>Checks that a policy can be attached.</summary>
    /// <exception cref="ResourceException"><c>NoSuchEntity</c>.</exception>
    public static void Require(World world, string arn)
    {
        var start = arn.IndexOf(AwsPrefix, StringComparison.Ordinal);
        var exists = start < 0 ? world.Find<Policy>(arn) is not null : AwsManaged.Value.Contains(arn[(start + AwsPrefix.Length)..]);
        if (!exists) throw new ResourceException("NoSuchEntity", $"Policy {arn} does not exist or is not attachable.");
    }

    /// <summary>Checks that a document is a policy: JSON with statements.</summary>
    /// <exception cref="ResourceException"><c>MalformedPolicyDocument</c>.</exception>
    public static void RequireDocument(string document)
    {
        try
        {
            if (PropertyValue.Parse(document) is PropertyMap policy && policy.ContainsKey("Statement")) return;
        }
        catch (JsonException)
        {
            throw new ResourceException("MalformedPolicyDocument", "This policy contains invalid Json");
        }

        throw new ResourceException("MalformedPolicyDocument", "Syntax errors in policy.");
    }

    /// <summary>A document as the provider compares it: spaces and the order of keys mean nothing.</summary>
    public static string Normalized(string document)
    {
        RequireDocument(document);
        return PropertyValue.ToJson(PropertyValue.Parse(document));
    }

    private static PropertyList AwsManagedActions(string arn)
    {
        var start = arn.IndexOf(AwsPrefix, StringComparison.Ordinal);
        return start < 0 ? PropertyList.Empty : Data.Value.Map("actions").List(arn[(start + AwsPrefix.Length)..]);
    }

    private static string Allow(PropertyList actions) => PropertyValue.ToJson(PropertyMap.Of(
        ("Statement", PropertyMap.Of(("Effect", "Allow"), ("Action", actions), ("Resource", "*")))));
}
