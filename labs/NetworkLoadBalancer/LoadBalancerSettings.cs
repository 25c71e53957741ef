using System.Collections.Immutable;
using Pulumi;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>What every load balancer of an environment has: who may reach it, and its tags.</summary>
/// <param name="SourceRanges">The blocks that may reach it; never the whole internet.</param>
/// <param name="Tags">Its tags beside its name.</param>
public sealed record LoadBalancerSettings(Output<ImmutableArray<string>> SourceRanges, ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>
    /// The tags with a name, as the controller's annotations take them: <c>key=value,key=value</c>, no comma within.
    /// </summary>
    internal string TagList(string name) => string.Join(',', Tags.Add("Name", name).Select(tag => $"{tag.Key}={tag.Value}"));
}
