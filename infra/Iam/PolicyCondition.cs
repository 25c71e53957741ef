using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Infra.Iam;

/// <summary>A condition of a policy's statement; it holds when the request's key has one of the values.</summary>
/// <param name="Operator">IAM's operator, such as <c>StringEquals</c> or <c>ForAllValues:StringLike</c>.</param>
/// <param name="Key">Condition key, such as <c>aws:RequestTag/team</c>.</param>
/// <param name="Values">The values.</param>
public sealed record PolicyCondition(string Operator, string Key, ImmutableArray<string> Values)
{
    /// <summary>The key is there and has one of the values.</summary>
    public static PolicyCondition StringEquals(string key, params ImmutableArray<string> values) => new("StringEquals", key, values);

    /// <summary>The key is not there, or has none of the values.</summary>
    public static PolicyCondition StringNotEquals(string key, params ImmutableArray<string> values) => new("StringNotEquals", key, values);

    /// <summary>The key is not there, or has one of the values.</summary>
    public static PolicyCondition StringEqualsIfExists(string key, params ImmutableArray<string> values) =>
        new("StringEqualsIfExists", key, values);

    /// <summary>Whatever the key has, however many or none, is among the values.</summary>
    public static PolicyCondition OnlyOf(string key, params ImmutableArray<string> values) => new("ForAllValues:StringEquals", key, values);

    /// <summary>Whatever the key has, however many or none, fits one of the patterns; <c>*</c> stands for any characters.</summary>
    public static PolicyCondition OnlyLike(string key, params ImmutableArray<string> patterns) => new("ForAllValues:StringLike", key, patterns);

    /// <summary>The key is there and is one of the ARNs.</summary>
    public static PolicyCondition ArnEquals(string key, params ImmutableArray<string> arns) => new("ArnEquals", key, arns);

    /// <summary>The key is there.</summary>
    public static PolicyCondition Present(string key) => new("Null", key, ["false"]);

    /// <summary>The key is not there.</summary>
    public static PolicyCondition Absent(string key) => new("Null", key, ["true"]);

    /// <summary>The request carries the tag with the value.</summary>
    public static PolicyCondition RequestTag(string key, string value) => StringEquals($"aws:RequestTag/{key}", value);

    /// <summary>The resource carries the tag with the value.</summary>
    public static PolicyCondition ResourceTag(string key, string value) => StringEquals($"aws:ResourceTag/{key}", value);

    /// <summary>The request goes to the region; for actions that name no resource.</summary>
    public static PolicyCondition InRegion(string region) => StringEquals("aws:RequestedRegion", region);

    /// <summary>The request did not come by TLS.</summary>
    public static PolicyCondition NotByTls { get; } = new("Bool", "aws:SecureTransport", ["false"]);
}

/// <summary>Writes conditions as IAM has them: operator, key, then the value or the list of values, both levels in ordinal order.</summary>
internal sealed class PolicyConditionConverter : JsonConverter<ImmutableArray<PolicyCondition>?>
{
    /// <inheritdoc/>
    public override ImmutableArray<PolicyCondition>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("the lab writes policies and reads none");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImmutableArray<PolicyCondition>? value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var operation in (value ?? []).GroupBy(condition => condition.Operator).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(operation.Key);
            foreach (var condition in operation.OrderBy(condition => condition.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(condition.Key);
                Write(writer, condition.Values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<string> values)
    {
        if (values is [var only])
        {
            writer.WriteStringValue(only);
            return;
        }

        writer.WriteStartArray();
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
