using System.Collections.Immutable;

namespace Pulumi.Testing;

/// <summary>A provider function or method that is called.</summary>
public class MockCallArgs
{
    /// <summary>The token of the function.</summary>
    public string? Token { get; set; }

    /// <summary>The arguments, encoded as <see cref="MockResourceArgs.Inputs"/> are.</summary>
    public ImmutableDictionary<string, object> Args { get; set; } = null!;

    /// <summary>The provider that the program gives, as <c>urn::id</c>; empty if it gives none.</summary>
    public string? Provider { get; set; }
}
