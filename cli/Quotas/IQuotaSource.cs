using Lab.Infra.Data;

namespace Lab.Cli.Quotas;

/// <summary>Tells how much an account may have, and how much it has.</summary>
internal interface IQuotaSource
{
    /// <summary>The account that a profile leads to: the same text whenever it is the same account.</summary>
    /// <param name="profile">The profile of the AWS configuration; <see langword="null"/> for the default credentials.</param>
    /// <param name="region">A region to ask in.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    Task<string> AccountAsync(string? profile, string region, CancellationToken cancellationToken);

    /// <summary>A quota of the account.</summary>
    /// <param name="quota">The quota.</param>
    /// <param name="profile">A profile that leads to the account.</param>
    /// <param name="region">The region; a quota of the whole account is the same in each.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    Task<QuotaState> AskAsync(ServiceQuota quota, string? profile, string region, CancellationToken cancellationToken);
}

/// <summary>What is known of a quota of an account.</summary>
/// <param name="Limit">How many it may have; <see langword="null"/> when that isn't known, so that the default is to be taken.</param>
/// <param name="InUse">How many it has; <see langword="null"/> when that isn't known.</param>
/// <param name="Note">Why something isn't known.</param>
internal sealed record QuotaState(int? Limit, int? InUse, string? Note);
