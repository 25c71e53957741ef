using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Lambda;

/// <summary>A Lambda function; its id is its name.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="RoleArn">Its execution role.</param>
/// <param name="Handler">Module and function, for example <c>index.handler</c>.</param>
/// <param name="Runtime">For example <c>python3.13</c>.</param>
/// <param name="Code">Its deployment package.</param>
/// <param name="Environment">Its environment variables.</param>
/// <param name="DeadLetterArn">The queue for events that it failed at, or <see langword="null"/>.</param>
/// <param name="ReservedConcurrentExecutions">How many run at once at most; -1 for no limit of its own.</param>
/// <param name="LastModified">When it was last changed, as AWS writes it.</param>
/// <param name="Tags">Its tags.</param>
public sealed record LambdaFunction(
    string Id, string Arn, string RoleArn, string Handler, string Runtime, DeploymentPackage Code, Tags Environment, string? DeadLetterArn,
    int ReservedConcurrentExecutions, string LastModified, Tags Tags) : IEntity
{
    /// <summary>Where it has network interfaces; none while it is outside every VPC.</summary>
    public ImmutableArray<string> SubnetIds { get; init; } = [];

    /// <summary>Who else may call it.</summary>
    public ImmutableArray<FunctionPermission> Permissions { get; init; } = [];

    /// <summary>How often an event that it failed at is tried again: 0 to 2.</summary>
    public int RetryAttempts { get; init; } = 2;
}

/// <summary>A statement of a function's policy.</summary>
/// <param name="StatementId">Its id.</param>
/// <param name="Action">For example <c>lambda:InvokeFunction</c>.</param>
/// <param name="Principal">For example <c>events.amazonaws.com</c>.</param>
/// <param name="SourceArn">What the call must come from (wildcards allowed), or <see langword="null"/> for anything.</param>
public sealed record FunctionPermission(string StatementId, string Action, string Principal, string? SourceArn);
