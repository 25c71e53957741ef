using System.Collections.Immutable;
using Lab.Cli.Aws;
using Lab.Infra;

namespace Lab.Cli.Sweep;

/// <summary>An account and a region of AWS.</summary>
/// <param name="queries">Asks AWS.</param>
/// <param name="identity">Which account and region.</param>
/// <param name="records">Asks what stacks record.</param>
/// <param name="named">The environments that are asked for by name.</param>
/// <param name="time">The clock that environments expire by.</param>
internal sealed class AwsAccount(
    AwsQueries queries, AwsIdentity identity, IStackRecordReader records, IReadOnlyCollection<string> named, TimeProvider time) : ICloudAccount
{
    private OwnershipRules? _rules;

    /// <inheritdoc/>
    public string Place => identity.Place;

    /// <inheritdoc/>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>What aws-k8s-tester waits for ENIs that the VPC CNI left (its internal/deployers/eksapi/infra.go).</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken)
    {
        var inventory = new AwsInventory(queries, identity.Region);
        var clustersAsked = inventory.ClustersAsync(cancellationToken);
        var places = await inventory.PlacesAsync(cancellationToken);
        var candidates = await inventory.CandidatesAsync(places.Keys, cancellationToken);
        var clusters = await clustersAsked;
        _rules = new OwnershipRules(new SweepSurroundings
        {
            Places = places,
            Clusters = clusters.ToImmutableDictionary(cluster => cluster.Key, cluster => cluster.Value.GetValueOrDefault(LabTags.EnvironmentKey)),
            Environments = [.. named.Concat(places.Values).Concat(candidates.Select(each => each.Tags.GetValueOrDefault(LabTags.EnvironmentKey)).OfType<string>())],
        });
        var owned = candidates.Select(candidate => (Candidate: candidate, Owner: _rules.Of(candidate))).Where(each => each.Owner is not null)
            .Select(each => (each.Candidate, Owner: each.Owner!)).ToList();
        var recorded = await records.AskAsync(owned.Select(each => each.Owner.Environment).ToHashSet(StringComparer.Ordinal), cancellationToken);
        var states = owned.GroupBy(each => each.Owner.Environment, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => State(group.Key, clusters, group.Select(each => each.Candidate.Tags), recorded), StringComparer.Ordinal);
        return
        [
            .. from each in owned
               let state = states[each.Owner.Environment]
               where !state.Recorded.Contains(each.Candidate.Id)
               orderby each.Candidate.Kind, each.Candidate.Name ?? each.Candidate.Id, each.Candidate.Id
               select new Leftover(each.Candidate.Kind, each.Candidate.Id, each.Owner.Environment, each.Owner.Reason)
               {
                   Name = each.Candidate.Name,
                   CreatedAt = each.Candidate.CreatedAt,
                   InUseBy = LeftoverUse.Of(each.Candidate, each.Owner, state),
                   IsServing = state.HasCluster,
                   IsUndecided = LeftoverUse.IsUndecided(each.Candidate, each.Owner, state),
                   IsExpired = state.IsExpired,
               },
        ];
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        try
        {
            await Deletion().DeleteAsync(leftover, cancellationToken);
        }
        catch (AwsCliException refusal) when (AwsQueries.IsGone(refusal))
        {
        }
        catch (AwsCliException refusal) when (AwsDeletion.IsInUse(refusal))
        {
            throw new StillInUseException($"{refusal.Code}: {refusal.Text}");
        }
        catch (AwsCliException refusal)
        {
            throw Failed(refusal);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> RemainderAsync(Leftover leftover, CancellationToken cancellationToken)
    {
        try
        {
            return await Deletion().RemainderAsync(leftover, cancellationToken);
        }
        catch (AwsCliException refusal)
        {
            throw Failed(refusal);
        }
    }

    private static LabException Failed(AwsCliException refusal) => new(ExitCode.Failed, $"{refusal.Code ?? refusal.Operation}: {refusal.Text}");

    private AwsDeletion Deletion() => new(queries, _rules ?? throw new InvalidOperationException("nothing was found yet"));

    private EnvironmentState State(
        string environment, ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> clusters,
        IEnumerable<ImmutableSortedDictionary<string, string>> tags, StackRecords recorded)
    {
        var ofCluster = clusters.GetValueOrDefault(new ResourceNames(environment).Cluster);
        return new EnvironmentState(environment)
        {
            HasCluster = ofCluster is not null,
            HasStacks = recorded.Environments.ContainsKey(environment),
            Recorded = recorded.Environments.GetValueOrDefault(environment, []),
            IsBusy = recorded.Busy.Contains(environment),
            RecordsUnknown = recorded.Unknown,
            IsNamed = named.Contains(environment, StringComparer.Ordinal),
            IsExpired = Expiry.IsPast(tags, Now),
        };
    }
}
