using System.Collections.Immutable;

namespace Pulumi.Testing;

/// <summary>The outputs of a component or of the stack.</summary>
public class MockRegisterResourceOutputsRequest
{
    /// <summary>The URN of the component.</summary>
    public readonly string Urn;

    /// <summary>Its outputs by name, those without a value left out.</summary>
    public readonly ImmutableDictionary<string, Output<object?>> Outputs;

    /// <summary>Gives both.</summary>
    public MockRegisterResourceOutputsRequest(string urn, ImmutableDictionary<string, Output<object?>> outputs)
    {
        Urn = urn;
        Outputs = outputs;
    }
}
