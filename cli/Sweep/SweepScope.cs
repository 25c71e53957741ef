using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>What is to be swept.</summary>
/// <param name="Environments">The environments; <see langword="null"/> for every one.</param>
/// <param name="OlderThan">The least age of an environment's youngest leftover; <see langword="null"/> for any.</param>
/// <param name="Protected">The environments that may not be touched.</param>
internal sealed record SweepScope(ImmutableHashSet<string>? Environments, TimeSpan? OlderThan, ImmutableHashSet<string> Protected);
