using Lab.Infra.Data;

namespace Lab.Cli.Quotas;

/// <summary>Asks nobody: every account has the default quotas and nothing in it but what is known to be up.</summary>
internal sealed class DefaultQuotaSource : IQuotaSource
{
    private static readonly Task<QuotaState> Unknown = Task.FromResult(new QuotaState(Limit: null, InUse: null, Note: null));

    public Task<string> AccountAsync(string? profile, string region, CancellationToken cancellationToken) =>
        Task.FromResult(profile is null ? "the account of the default credentials" : $"the account of profile {profile}");

    public Task<QuotaState> AskAsync(ServiceQuota quota, string? profile, string region, CancellationToken cancellationToken) => Unknown;
}
