using System.Globalization;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws;

/// <summary>Ids for things that are made more than once for the same reason, such as a resource and its replacement.</summary>
internal static class WorldIds
{
    /// <summary>The first id from the seed that no entity of the type has: the same steps give the same ids.</summary>
    public static string Fresh<T>(this World world, string prefix, string seed)
        where T : class, IEntity =>
        Seeds(seed).Select(each => world.NewId(prefix, each)).First(id => world.Find<T>(id) is null);

    /// <summary>The seed itself, then numbered ones.</summary>
    public static IEnumerable<string> Seeds(string seed) =>
        Enumerable.Range(1, int.MaxValue - 1).Select(number => number == 1 ? seed : string.Create(CultureInfo.InvariantCulture, $"{seed}#{number}"));
}
