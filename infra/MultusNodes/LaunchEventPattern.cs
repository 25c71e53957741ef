using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Infra.MultusNodes;

/// <summary>The EventBridge pattern of the launches of one Auto Scaling group that wait at one lifecycle hook.</summary>
/// <remarks>Source: Amazon EC2 Auto Scaling user guide, "EventBridge events", EC2 Instance-launch Lifecycle Action.</remarks>
/// <param name="Detail">Which launches.</param>
public sealed partial record LaunchEventPattern(LaunchEventDetail Detail)
{
    /// <summary>The service that sends the events.</summary>
    [JsonPropertyOrder(-2)]
    public ImmutableArray<string> Source => ["aws.autoscaling"];

    /// <summary>Their type.</summary>
    [JsonPropertyOrder(-1)]
    [JsonPropertyName("detail-type")]
    public ImmutableArray<string> DetailType => ["EC2 Instance-launch Lifecycle Action"];

    /// <summary>The pattern of a group's hook.</summary>
    public static LaunchEventPattern For(string autoScalingGroup, string lifecycleHook) => new(new LaunchEventDetail([autoScalingGroup], [lifecycleHook]));

    /// <summary>The pattern as EventBridge takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PatternJson.Default.LaunchEventPattern);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(LaunchEventPattern))]
    private sealed partial class PatternJson : JsonSerializerContext;
}

/// <summary>Which launches a pattern is of.</summary>
/// <param name="AutoScalingGroupName">Of these groups.</param>
/// <param name="LifecycleHookName">At these hooks.</param>
public sealed record LaunchEventDetail(
    [property: JsonPropertyName("AutoScalingGroupName")] ImmutableArray<string> AutoScalingGroupName,
    [property: JsonPropertyName("LifecycleHookName")] ImmutableArray<string> LifecycleHookName);
