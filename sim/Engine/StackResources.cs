using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.State;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Engine;

/// <summary>The recorded resources of one stack.</summary>
internal sealed class StackResources(World world, string stack)
{
    /// <summary>All of them, also replaced ones that still have to be deleted, in the order of registration.</summary>
    public IReadOnlyList<ResourceState> All =>
        [.. world.All<ResourceRecord>().Where(record => record.Stack == stack).Select(record => record.State).OrderBy(state => state.Order)
            .ThenBy(state => state.Urn, StringComparer.Ordinal)];

    public ResourceState? Find(string type, string name) => world.Find<ResourceRecord>(ResourceRecord.Key(stack, type, name))?.State;

    public void Put(ResourceState state) => world.Put(new ResourceRecord(stack, state));

    public void Remove(ResourceState state) => world.Remove<ResourceRecord>(new ResourceRecord(stack, state).Id);

    /// <summary>Notes that another resource takes this one's place; it still has to be deleted.</summary>
    public void Retire(ResourceState state)
    {
        Remove(state);
        Put(state with { PendingDelete = true });
    }

    /// <summary>The provider resource that <paramref name="state"/> was made with, replaced ones included.</summary>
    public ResourceState? ProviderOf(ResourceState state) =>
        state.Provider is null ? null : All.FirstOrDefault(other => Urn.Reference(other) == state.Provider);

    /// <summary>
    /// The given resources so that each comes after those that depend on it; apart from that, the one registered last comes first.
    /// </summary>
    public static ImmutableArray<ResourceState> DeletionOrder(IReadOnlyCollection<ResourceState> resources)
    {
        var latestFirst = resources.OrderByDescending(resource => resource.Order).ThenByDescending(resource => resource.PendingDelete)
            .ThenByDescending(resource => resource.Urn, StringComparer.Ordinal).ToList();
        var visited = new HashSet<ResourceState>(ReferenceEqualityComparer.Instance);
        var order = ImmutableArray.CreateBuilder<ResourceState>();
        foreach (var resource in latestFirst) Visit(resource);
        return order.ToImmutable();

        void Visit(ResourceState resource)
        {
            if (!visited.Add(resource)) return;
            foreach (var dependent in latestFirst.Where(other => other.Dependencies.Contains(resource.Urn))) Visit(dependent);
            order.Add(resource);
        }
    }
}
