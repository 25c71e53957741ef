using System.Collections.Immutable;

namespace Lab.Security.Tests.Iam.Simulation;

/// <summary>What IAM decides on: an action on one resource, with what the service tells of the request.</summary>
/// <param name="Action">For example <c>ec2:CreateNetworkInterface</c>.</param>
/// <param name="Resource">The resource's ARN; <c>*</c> for an action that has none.</param>
internal sealed record AwsRequest(string Action, string Resource = "*")
{
    private const string Requested = "aws:RequestTag/";
    private const string Carried = "aws:ResourceTag/";

    /// <summary>The condition keys of the request: those that AWS always sets, then those of its service.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Context { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal)
            .Add("aws:RequestedRegion", ["ap-northeast-2"]).Add("aws:SecureTransport", ["true"]);

    public AwsRequest With(string key, params ImmutableArray<string> values) => this with { Context = Context.SetItem(key, values) };

    /// <summary>The tags that the request gives.</summary>
    public AwsRequest Requesting(IReadOnlyDictionary<string, string> tags) => tags
        .Aggregate(this, (request, tag) => request.With(Requested + tag.Key, tag.Value)).With("aws:TagKeys", [.. tags.Keys]);

    /// <summary>The tags that the resource carries.</summary>
    public AwsRequest On(IReadOnlyDictionary<string, string> tags) =>
        tags.Aggregate(this, (request, tag) => request.With(Carried + tag.Key, tag.Value));

    /// <summary>The same request with another value of a tag, given or carried, or without it; itself if it has no such tag.</summary>
    public AwsRequest WithTag(string tag, string? value) => new[] { Requested + tag, Carried + tag }
        .Where(Context.ContainsKey)
        .Aggregate(this, (request, key) => value is null ? request with { Context = request.Context.Remove(key) } : request.With(key, value));
}

/// <summary>A call of an API, which IAM allows if it allows all its requests: one for each resource that the call touches.</summary>
/// <param name="Name">What it does, for messages.</param>
/// <param name="Requests">The requests.</param>
internal sealed record AwsCall(string Name, ImmutableArray<AwsRequest> Requests)
{
    /// <summary>The call with other requests.</summary>
    /// <param name="how">How it differs, for messages.</param>
    /// <param name="change">The change of each request.</param>
    public AwsCall Select(string how, Func<AwsRequest, AwsRequest> change) => new($"{Name} {how}", [.. Requests.Select(change)]);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
