using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Arguments of a provider function that has no class of its own for them.</summary>
public sealed class DictionaryInvokeArgs : InvokeArgs
{
    private readonly ImmutableDictionary<string, object?> _dictionary;

    /// <summary>Gives the arguments by their names in the schema.</summary>
    /// <exception cref="InvalidOperationException">A value is of a type that can't be sent.</exception>
    public DictionaryInvokeArgs(ImmutableDictionary<string, object?> dictionary)
    {
        OutputTypeRules.CheckValues(nameof(dictionary), dictionary.Values);
        _dictionary = dictionary;
    }

    internal override ImmutableDictionary<string, object?> ToDictionary() => _dictionary;
}
