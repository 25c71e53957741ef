using Lab.Cli.Aws;
using Lab.Simulation.Engine;

namespace Lab.Cli.Targets;

/// <summary>What AWS says of the cluster that Kubernetes objects are recorded in.</summary>
/// <param name="IsGone">Whether that cluster doesn't exist any more, and its objects with it.</param>
/// <param name="Words">What AWS says, in words.</param>
internal sealed record AwsCluster(bool IsGone, string Words)
{
    /// <summary>What to look for where an API server doesn't answer.</summary>
    public const string HowToReach = "is this machine's address in the endpoint's allowed ranges (operatorCidr), and do the credentials hold?";

    // https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
    private const string NotFound = "ResourceNotFoundException";

    // Of a Helm release Pulumi.Kubernetes says "can't delete Helm Release with unreachable cluster".
    private static readonly string[] Unreachable = ["Kubernetes cluster is unreachable", "unreachable cluster"];

    /// <summary>Says why a cluster that exists and can't be reached blocks a destroy.</summary>
    public ResourceFailure Explain(ResourceFailure failure) =>
        !Unreachable.Any(text => failure.Message.Contains(text, StringComparison.Ordinal)) ? failure : failure with
        {
            Message = $"{failure.Message}\n{Words}: what is in it is not forgotten while it may cost money. Reach it first: {HowToReach}",
        };

    /// <summary>Asks AWS.</summary>
    /// <param name="aws">The command, with the cluster's region.</param>
    /// <param name="name">The cluster's name.</param>
    /// <param name="servers">The API servers that the objects were made at; <see langword="null"/> for one that isn't known.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    /// <remarks>
    /// An endpoint belongs to one cluster for its life. A cluster of the name with another endpoint was made anew, so the old one is gone too.
    /// An endpoint names its region: that another region has no such cluster says nothing.
    /// </remarks>
    public static async Task<AwsCluster> AskAsync(AwsCli aws, string name, IReadOnlyCollection<string?> servers, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await aws.AskAsync(["eks", "describe-cluster", "--name", name], cancellationToken);
            var cluster = answer.GetProperty("cluster");
            var endpoint = cluster.TryGetProperty("endpoint", out var value) ? value.GetString() : null;
            return endpoint is not null && servers.Count > 0 && servers.All(server => server is not null && !IsSame(server, endpoint))
                ? new AwsCluster(true, $"cluster {name} was made anew: its endpoint is {endpoint}")
                : new AwsCluster(false, $"cluster {name} exists, {cluster.GetProperty("status").GetString()}");
        }
        catch (AwsCliException refused) when (refused.Code == NotFound)
        {
            return servers.Count > 0 && servers.All(server => IsIn(server, aws.Region))
                ? new AwsCluster(true, $"there is no cluster {name} in {aws.Region}")
                : new AwsCluster(
                    false,
                    $"there is no cluster {name} in {aws.Region}, but nothing says that its Kubernetes objects were made there "
                    + $"(API servers recorded: {string.Join(", ", servers.Select(server => server ?? "unknown"))})");
        }
        catch (AwsCliException refused)
        {
            return new AwsCluster(false, $"whether cluster {name} exists can't be asked ({refused.Message})");
        }
    }

    // https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html: https://ID.HASH.REGION.eks.amazonaws.com
    private static bool IsIn(string? server, string? region) =>
        region is not null && Uri.TryCreate(server, UriKind.Absolute, out var uri) && uri.Host.Contains($".{region}.", StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(string server, string endpoint) => string.Equals(server.TrimEnd('/'), endpoint.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
