using System.Collections.Immutable;

namespace Lab.Terraform;

/// <summary>The provider doesn't know what stages register, or lacks what it needs.</summary>
public sealed class TranslationException : Exception
{
    /// <summary>With every problem.</summary>
    public TranslationException(ImmutableArray<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>Each names stage, resource and property.</summary>
    public ImmutableArray<string> Problems { get; }
}
