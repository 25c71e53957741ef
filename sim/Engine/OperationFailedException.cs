namespace Lab.Simulation.Engine;

/// <summary>
/// An operation failed, and the failure is recorded already. It stops what depends on the resource: the program's outputs that come
/// from it fail with it.
/// </summary>
internal sealed class OperationFailedException(string message) : Exception(message);
