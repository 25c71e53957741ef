using Lab.Simulation.Aws;
using Lab.Simulation.Eks;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>All that the simulated world knows: resource types, functions and remote components, by token.</summary>
internal sealed class ResourceTypes
{
    private readonly Dictionary<string, IResourceHandler> _resources = new(StringComparer.Ordinal);
    private readonly List<IResourceHandler> _handlers;
    private readonly Dictionary<string, IFunctionHandler> _functions;
    private readonly Dictionary<string, IComponentHandler> _components;
    private readonly HashSet<string> _packages;

    /// <exception cref="ArgumentException">Two of them have the same token.</exception>
    public ResourceTypes(
        IKubernetesHalf kubernetes, IEnumerable<IResourceHandler> resources, IEnumerable<IFunctionHandler> functions,
        IEnumerable<IComponentHandler> components)
    {
        Kubernetes = kubernetes;
        _handlers = [.. resources];
        foreach (var handler in _handlers)
        {
            foreach (var type in handler.Types) _resources.Add(type, handler);
        }

        _functions = functions.ToDictionary(function => function.Token, StringComparer.Ordinal);
        _components = components.ToDictionary(component => component.Type, StringComparer.Ordinal);
        _packages = [.. _resources.Keys.Concat(_components.Keys).Select(Package)];
    }

    /// <summary>Everything that is simulated.</summary>
    public static ResourceTypes All()
    {
        var kubernetes = new SimulatedKubernetes();
        return new ResourceTypes(
            kubernetes, [new AwsProvider(), .. AwsResources.All(kubernetes), .. KubernetesResources.All(kubernetes)],
            AwsResources.Functions, [new ClusterComponent()]);
    }

    public IKubernetesHalf Kubernetes { get; }

    public IComponentHandler? FindComponent(string type) => _components.GetValueOrDefault(type);

    public IResourceHandler? Find(string type) => _resources.GetValueOrDefault(type) ?? _handlers.Find(handler => handler.Serves(type));

    /// <exception cref="ResourceException">The type is not simulated.</exception>
    public IResourceHandler Get(string type) =>
        Find(type) ?? throw new ResourceException("UnsupportedResourceType", $"the simulated world has no resources of type {type}");

    /// <exception cref="ResourceException">The function is not simulated.</exception>
    public IFunctionHandler GetFunction(string token) =>
        _functions.GetValueOrDefault(token) ?? throw new ResourceException("UnsupportedFunction", $"the simulated world has no function {token}");

    /// <summary>
    /// Whether a registration without inputs is a component of the program itself. Mocks are not told; a type of none of the
    /// simulated providers' packages can be nothing else.
    /// </summary>
    public bool IsLocalComponent(string type, PropertyMap inputs) => inputs.Count == 0 && !_packages.Contains(Package(type));

    private static string Package(string type) => type.Split(':')[0];
}
