using System.Collections.Concurrent;
using Pulumi;

namespace Lab.Simulation.Engine;

/// <summary>
/// The options of a program's resources. Mocks aren't told them, but a transformation of the stack is, before a resource is registered.
/// </summary>
internal sealed class ProgramOptions
{
    private readonly ConcurrentDictionary<(string Type, string Name), ResourceOptions> _options = [];

    /// <summary>A transformation that changes nothing.</summary>
    public ResourceTransformationResult? Record(ResourceTransformationArgs args)
    {
        _options[(args.Resource.GetResourceType(), args.Resource.GetResourceName())] = args.Options;
        return null;
    }

    /// <summary>The options of the resource, or <see langword="null"/> for one that the program did not make, such as the stack.</summary>
    public ResourceOptions? Of(string type, string name) => _options.GetValueOrDefault((type, name));
}
