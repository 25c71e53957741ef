using System.Collections.Immutable;
using System.Globalization;

namespace Lab.Cli.Quotas;

/// <summary>Whether environments fit into a quota of an account.</summary>
/// <param name="Quota">The quota with its default.</param>
/// <param name="Account">The account.</param>
/// <param name="Region">The region; <see langword="null"/> for a quota of the whole account.</param>
/// <param name="Profile">A profile that leads to the account; <see langword="null"/> for the default credentials.</param>
/// <param name="Needed">How many the environments need that are not up yet.</param>
/// <param name="InUse">How many are used up already.</param>
/// <param name="Limit">How many there may be.</param>
internal sealed record QuotaFinding(DefaultQuota Quota, string Account, string? Region, string? Profile, int Needed, int InUse, int Limit)
{
    // Service Quotas keeps those of services without regions here.
    internal const string RegionOfGlobalQuotas = "us-east-1";

    /// <summary>Whether the account itself told its limit; otherwise it is the default, and the account may have more.</summary>
    public required bool IsLimitKnown { get; init; }

    /// <summary>Whether the account itself told what it uses.</summary>
    public required bool IsUseKnown { get; init; }

    /// <summary>The environments that don't fit any more when they come up in the order given.</summary>
    public ImmutableArray<string> Unfit { get; init; } = [];

    /// <summary>What else is to know.</summary>
    public string? Note { get; init; }

    /// <summary>How many there are too few; 0 when all fit.</summary>
    public int ShortBy => Math.Max(0, InUse + Needed - Limit);

    /// <summary>Whether all fit.</summary>
    public bool Fits => ShortBy == 0;

    /// <summary>What to type to get a quota that is large enough.</summary>
    public string Request => string.Create(
        CultureInfo.InvariantCulture,
        $"aws service-quotas request-service-quota-increase --service-code {Quota.Service} --quota-code {Quota.Code} --desired-value {InUse + Needed} "
        + $"--region {Region ?? RegionOfGlobalQuotas}{(Profile is null ? "" : $" --profile {Profile}")}");

    /// <summary>Where the quota holds.</summary>
    public string Place => Region is null ? Account : $"{Account}, {Region}";

    /// <summary>The finding in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Quota.Name} ({Quota.Code}) of {Place}: {Needed} needed, {InUse} in use{(IsUseKnown ? "" : " as far as is known")}, "
        + $"{Limit} allowed{(IsLimitKnown ? "" : " by default")}{(Fits ? "" : $": {ShortBy} too few")}{(Note is null ? "" : $" ({Note})")}");
}
