using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>Reads NetworkAttachmentDefinitions as Multus does (recorded cases C02 to C04).</summary>
internal static class AttachmentDefinitions
{
    /// <summary>The kind of Multus' networks.</summary>
    public const string Kind = "NetworkAttachmentDefinition";

    /// <summary>The network of a definition as a delegate.</summary>
    /// <exception cref="CniException">There is none, or its configuration is refused.</exception>
    /// <exception cref="NetworkNotFoundException">There is no such definition.</exception>
    public static NetworkDelegate Delegate(ClusterApi api, string definitionNamespace, string name, string interfaceName, bool isReadable)
    {
        var found = isReadable ? api.Find(Kind, definitionNamespace, name) : null;
        if (found is null) throw new NetworkNotFoundException(definitionNamespace, name);
        var config = found.Spec.String("config") ?? "";
        if (config.Length == 0) throw new CniException("GetCNIConfig: err in GetCNIConfigFromFile: No networks found in /etc/cni/multus/net.d");
        PropertyMap parsed;
        try
        {
            var value = GoJson.Parse(config);
            parsed = value as PropertyMap ?? throw new CniException(
                $"json: cannot unmarshal {GoJson.TypeOf(value)} into Go value of type map[string]interface {{}}");
        }
        catch (CniException problem)
        {
            throw new CniException($"GetCNIConfig: err in getCNIConfigFromSpec: failed to unmarshal Spec.Config: {problem.Message}");
        }

        return Delegate($"{definitionNamespace}/{name}", parsed.String("name") is { Length: > 0 } given ? given : name, interfaceName, parsed);
    }

    /// <summary>A configuration as a delegate.</summary>
    /// <exception cref="CniException">It names no plugin.</exception>
    public static NetworkDelegate Delegate(string name, string network, string interfaceName, PropertyMap config)
    {
        if (config.String("type") is { Length: > 0 }) return new NetworkDelegate(name, network, interfaceName, [config], IsList: false);
        ImmutableArray<PropertyMap> plugins = [.. config.List("plugins").Maps];
        if (plugins.IsEmpty) throw NoType("delegate must have the 'type' or 'plugin' field");
        if (plugins[0].String("type") is not { Length: > 0 }) throw NoType("a plugin delegate must have the 'type' field");
        return new NetworkDelegate(name, network, interfaceName, plugins, IsList: true);
    }

    private static CniException NoType(string problem) => new($"LoadDelegateNetConf: failed with: LoadDelegateNetConfList: {problem}");
}
