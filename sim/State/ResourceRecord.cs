using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.State;

/// <summary>
/// A resource of a stack. Type and name identify it; beside the one in use there may be replaced ones that still have to be deleted.
/// </summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="State">Pulumi's state of it.</param>
internal sealed record ResourceRecord(string Stack, ResourceState State) : IEntity
{
    public string Id => State.PendingDelete ? $"{Key(Stack, State.Type, State.Name)}#{State.Id}" : Key(Stack, State.Type, State.Name);

    public static string Key(string stack, string type, string name) => $"{stack}/{type}::{name}";
}
