using Lab.Cli.Aws;

namespace Lab.Cli.Sweep;

/// <summary>Where a sweep looks.</summary>
/// <param name="Words">In words.</param>
/// <param name="Accounts">The accounts: one of AWS, or one for each simulated environment.</param>
/// <param name="Identity">Who one is to AWS; <see langword="null"/> in the simulated world.</param>
/// <param name="Resources">What has to be given back.</param>
internal sealed record SweepPlace(string Words, IReadOnlyList<ICloudAccount> Accounts, AwsIdentity? Identity, IReadOnlyList<IDisposable> Resources) : IDisposable
{
    /// <summary>Environments that can't be looked into, each with why and what to do: nothing of them is swept, and the others are.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];

    public void Dispose()
    {
        foreach (var resource in Resources) resource.Dispose();
    }
}
