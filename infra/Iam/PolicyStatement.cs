using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Lab.Infra.Iam;

/// <summary>What a statement does to the requests that it covers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PolicyEffect>))]
public enum PolicyEffect
{
    /// <summary>It allows them.</summary>
    Allow,

    /// <summary>It denies them, whatever else allows them.</summary>
    Deny,
}

/// <summary>A statement of a policy.</summary>
/// <param name="Action">The actions.</param>
public sealed record PolicyStatement(ImmutableArray<string> Action)
{
    /// <summary>The statement's name: letters and digits, different from the others of its policy.</summary>
    [JsonPropertyOrder(-2)]
    public string? Sid { get; init; }

    /// <summary>Allow, unless said otherwise.</summary>
    [JsonPropertyOrder(-1)]
    public PolicyEffect Effect { get; init; } = PolicyEffect.Allow;

    /// <summary>Who; in trust and resource policies.</summary>
    public PolicyPrincipal? Principal { get; init; }

    /// <summary>On what; in permission and resource policies.</summary>
    public ImmutableArray<string>? Resource { get; init; }

    /// <summary>Under which conditions, all of which must hold; <see langword="null"/> means always.</summary>
    [JsonConverter(typeof(PolicyConditionConverter))]
    public ImmutableArray<PolicyCondition>? Condition { get; init; }
}

/// <summary>Whom a trust or resource policy speaks of.</summary>
public sealed record PolicyPrincipal
{
    /// <summary>Everybody, signed in or not.</summary>
    public static PolicyPrincipal Anyone { get; } = new() { Aws = "*" };

    /// <summary>An AWS service.</summary>
    public string? Service { get; init; }

    /// <summary>An identity provider's ARN.</summary>
    public string? Federated { get; init; }

    /// <summary>An account, user or role, by its ARN.</summary>
    [JsonPropertyName("AWS")]
    public string? Aws { get; init; }
}
