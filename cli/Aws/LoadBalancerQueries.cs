using System.Collections.Immutable;
using System.Text.Json;
using Lab.Cli.Sweep;

namespace Lab.Cli.Aws;

/// <summary>Asks Elastic Load Balancing, which tells tags only to whoever asks for them, a few at once.</summary>
internal static class LoadBalancerQueries
{
    // The most that DescribeTags of both APIs takes.
    private const int TagsAtOnce = 20;

    /// <summary>Application and Network Load Balancers.</summary>
    /// <param name="queries">Asks AWS.</param>
    /// <param name="isWanted">Whether those of a VPC are wanted; of others nothing more is asked.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    /// <exception cref="AwsCliException">AWS refuses.</exception>
    public static Task<IReadOnlyList<TaggedDescription>> LoadBalancersAsync(
        AwsQueries queries, Func<string?, bool> isWanted, CancellationToken cancellationToken) =>
        AskAsync(queries, new Kind("elbv2", "describe-load-balancers", "LoadBalancers", "LoadBalancerArn", "VpcId"), isWanted, cancellationToken);

    /// <summary>Target groups.</summary>
    /// <inheritdoc cref="LoadBalancersAsync"/>
    public static Task<IReadOnlyList<TaggedDescription>> TargetGroupsAsync(
        AwsQueries queries, Func<string?, bool> isWanted, CancellationToken cancellationToken) =>
        AskAsync(queries, new Kind("elbv2", "describe-target-groups", "TargetGroups", "TargetGroupArn", "VpcId"), isWanted, cancellationToken);

    /// <summary>Classic Load Balancers.</summary>
    /// <inheritdoc cref="LoadBalancersAsync"/>
    public static Task<IReadOnlyList<TaggedDescription>> ClassicAsync(
        AwsQueries queries, Func<string?, bool> isWanted, CancellationToken cancellationToken) =>
        AskAsync(queries, new Kind("elb", "describe-load-balancers", "LoadBalancerDescriptions", "LoadBalancerName", "VPCId"), isWanted, cancellationToken);

    // What is deleted between the two questions has no tags any more, and is left out.
    private static async Task<IReadOnlyList<TaggedDescription>> AskAsync(
        AwsQueries queries, Kind kind, Func<string?, bool> isWanted, CancellationToken cancellationToken)
    {
        var all = (await queries.AskAsync(cancellationToken, kind.Service, kind.Operation)).Items(kind.List).Where(each => isWanted(each.Text(kind.Vpc))).ToList();
        var option = kind.Service == "elb" ? "--load-balancer-names" : "--resource-arns";
        var tags = (await queries.AskAboutAsync(all.Select(each => each.Id(kind.Id)), TagsAtOnce, cancellationToken, kind.Service, "describe-tags", option))
            .SelectMany(answer => answer.Items("TagDescriptions"))
            .ToImmutableDictionary(each => each.Text("ResourceArn") ?? each.Id("LoadBalancerName"), each => each.Tags());
        return [.. from each in all where tags.ContainsKey(each.Id(kind.Id)) select new TaggedDescription(each, tags[each.Id(kind.Id)])];
    }

    private sealed record Kind(string Service, string Operation, string List, string Id, string Vpc);
}

/// <summary>A thing as AWS describes it, with its tags.</summary>
internal sealed record TaggedDescription(JsonElement Description, ImmutableSortedDictionary<string, string> Tags);
