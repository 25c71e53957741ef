using System.Globalization;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws;

/// <summary>Ids for things that are made more than once for the same reason, such as a resource and its replacement.</summary>
internal static class WorldIds
{
    /// <summary>An id from the seed that nothing had before: the same steps give the same ids.</summary>
    public static string Fresh<T>(this World world, string prefix, string seed)
        where T : class, IEntity
    {
        // Only an environment of an older release has things whose seeds are not counted.
        string id;
        do id = world.NewId(prefix, world.FreshSeed(prefix, seed));
        while (world.Find<T>(id) is not null);
        return id;
    }

    /// <summary>The seed itself, then numbered ones.</summary>
    public static IEnumerable<string> Seeds(string seed) =>
        Enumerable.Range(1, int.MaxValue - 1).Select(number => number == 1 ? seed : string.Create(CultureInfo.InvariantCulture, $"{seed}#{number}"));
}
