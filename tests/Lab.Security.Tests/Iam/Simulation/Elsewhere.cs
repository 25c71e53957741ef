namespace Lab.Security.Tests.Iam.Simulation;

/// <summary>The same call where a role has no business.</summary>
internal static class Elsewhere
{
    private const string RequestedRegion = "aws:RequestedRegion";
    private const string LoadBalancerSubnet = "elasticloadbalancing:Subnet";

    /// <summary>In another account, region or subnet.</summary>
    public static IEnumerable<AwsCall> Places(AwsCall call, string region) => Changed(
        call,
        call.Select("in another account", request => request with
        {
            Resource = request.Resource.Replace($":{RegisteredRoles.Account}:", ":999999999999:", StringComparison.Ordinal),
        }),
        call.Select("in another region", request => IsRegional(request, region)
            ? request.With(RequestedRegion, "eu-north-1") with
            {
                Resource = request.Resource.Replace($":{region}:", ":eu-north-1:", StringComparison.Ordinal),
            }
            : request),
        call.Select("in another subnet", request => request.Resource.Contains(":subnet/", StringComparison.Ordinal)
            ? request with { Resource = $"{request.Resource[..request.Resource.LastIndexOf('/')]}/subnet-other" }
            : request.Context.ContainsKey(LoadBalancerSubnet) ? request.With(LoadBalancerSubnet, "subnet-other") : request));

    /// <summary>With another value of a tag, and without it, wherever the call gives the tag or finds it on a resource.</summary>
    public static IEnumerable<AwsCall> Tagged(AwsCall call, string tag, string other) => Changed(
        call,
        call.Select($"with {tag}={other}", request => request.WithTag(tag, other)),
        call.Select($"without {tag}", request => request.WithTag(tag, null)));

    private static bool IsRegional(AwsRequest request, string region) =>
        request.Resource == "*" || request.Resource.Contains($":{region}:", StringComparison.Ordinal);

    // One request at a time: a call is denied for any of its requests, so that one would hide that another is not looked at.
    private static IEnumerable<AwsCall> Changed(AwsCall call, params AwsCall[] variants) =>
        from variant in variants
        from index in Enumerable.Range(0, call.Requests.Length)
        let changed = variant.Requests[index]
        where !Same(changed, call.Requests[index])
        select new AwsCall($"{variant.Name}: {changed.Action} on {changed.Resource}", call.Requests.SetItem(index, changed));

    private static bool Same(AwsRequest one, AwsRequest other) =>
        one.Resource == other.Resource && one.Context.Count == other.Context.Count
        && one.Context.All(entry => other.Context.TryGetValue(entry.Key, out var values) && values.SequenceEqual(entry.Value));
}
