using System.Collections.Immutable;
using Lab.Infra.Data;

namespace Lab.Cli.Quotas;

/// <summary>Tells, before anything is begun, which environments do not fit into the quotas of their accounts.</summary>
internal static class QuotaPreflight
{
    // Service Quotas answers ten requests a second; a call takes the aws command about one.
    private const int MostCallsAtOnce = 4;

    /// <summary>Compares what environments need with what their accounts have.</summary>
    /// <param name="demands">The environments, in the order in which they come up.</param>
    /// <param name="source">Who knows the accounts.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    /// <returns>A finding for each quota that is needed, by account and region; those that are too small and those that are not.</returns>
    /// <exception cref="Aws.AwsCliException">AWS could not be asked at all.</exception>
    public static async Task<ImmutableArray<QuotaFinding>> CheckAsync(
        IEnumerable<QuotaDemand> demands, IQuotaSource source, CancellationToken cancellationToken)
    {
        var places = new List<(string Account, QuotaDemand Demand)>();
        foreach (var demand in demands)
        {
            places.Add((await source.AccountAsync(demand.Settings.AwsProfile, demand.Settings.Region, cancellationToken), demand));
        }

        var questions = Enum.GetValues<ServiceQuota>().SelectMany(quota => places
            .GroupBy(place => (place.Account, Region: DefaultQuotas.Of(quota).IsGlobal ? null : place.Demand.Settings.Region))
            .Select(group => new Question(quota, group.Key.Account, group.Key.Region, [.. group.Select(place => place.Demand)])))
            .Where(question => question.Needed > 0)
            .OrderBy(question => question.Account, StringComparer.Ordinal).ThenBy(question => question.Region, StringComparer.Ordinal)
            .ToImmutableArray();
        var findings = new QuotaFinding[questions.Length];
        await Parallel.ForAsync(
            0, questions.Length, new ParallelOptions { MaxDegreeOfParallelism = MostCallsAtOnce, CancellationToken = cancellationToken },
            async (index, stop) => findings[index] = await questions[index].AskAsync(source, stop));
        return [.. findings];
    }

    /// <summary>A quota of an account, or of a region of it, and the environments that share it.</summary>
    private sealed record Question(ServiceQuota Quota, string Account, string? Region, ImmutableArray<QuotaDemand> Demands)
    {
        public int Needed => Demands.Sum(NeededBy);

        public async Task<QuotaFinding> AskAsync(IQuotaSource source, CancellationToken cancellationToken)
        {
            var quota = DefaultQuotas.Of(Quota);
            var settings = Demands[0].Settings;
            var state = await source.AskAsync(Quota, settings.AwsProfile, settings.Region, cancellationToken);
            var inUse = state.InUse ?? quota.InUse + Demands.Sum(UpOf);
            var limit = state.Limit ?? quota.Default;
            string?[] notes = [state.Note, state.Limit is null ? quota.Note : null];
            return new QuotaFinding(quota, Account, Region, settings.AwsProfile, Needed, inUse, limit)
            {
                IsLimitKnown = state.Limit is not null,
                IsUseKnown = state.InUse is not null,
                Unfit = Unfit(limit - inUse),
                Note = string.Join("; ", notes.OfType<string>()) is { Length: > 0 } note ? note : null,
            };
        }

        private int UpOf(QuotaDemand demand) => EnvironmentNeeds.Of(demand.Settings, demand.Up).Of(Quota);

        private int NeededBy(QuotaDemand demand) => EnvironmentNeeds.Of(demand.Settings, demand.Stages.Except(demand.Up)).Of(Quota);

        private ImmutableArray<string> Unfit(int free)
        {
            var unfit = ImmutableArray.CreateBuilder<string>();
            foreach (var demand in Demands)
            {
                var needed = NeededBy(demand);
                if (needed > Math.Max(free, 0)) unfit.Add(demand.Environment);
                else free -= needed;
            }

            return unfit.ToImmutable();
        }
    }
}
