namespace Pulumi.Testing;

/// <summary>Stands in for the engine and all providers. Its methods are called concurrently.</summary>
public interface IMocks
{
    /// <summary>Creates or reads a resource.</summary>
    /// <returns>
    /// The id, and the outputs as a dictionary. Without an id, the resource's is not known; outputs that are left out are unknown in a
    /// preview and have no value otherwise.
    /// </returns>
    Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args);

    /// <summary>Runs a provider function or a method of a resource.</summary>
    /// <returns>The results as a dictionary.</returns>
    Task<object> CallAsync(MockCallArgs args);

    /// <summary>Takes the outputs of a component or of the stack.</summary>
    Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args) => Task.CompletedTask;
}
