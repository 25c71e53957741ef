using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>
/// Tells which resources a resource's inputs come from, by their values: mocks are not told dependencies. An input that is the id
/// or the ARN of another resource of the stack, or a text with its ARN in it (a policy document), refers to that resource.
/// </summary>
internal sealed class ValueReferences
{
    private readonly Dictionary<string, ImmutableHashSet<string>> _urnsByValue = new(StringComparer.Ordinal);

    public void Add(ResourceState resource)
    {
        Add(resource.Id, resource.Urn);
        if (resource.Outputs["arn"] is string arn) Add(arn, resource.Urn);
    }

    public ImmutableArray<string> In(ResourceState resource, ResourceState? provider)
    {
        var urns = new SortedSet<string>(StringComparer.Ordinal);
        if (provider is not null) urns.Add(provider.Urn);
        foreach (var text in Texts(resource.Inputs))
        {
            if (_urnsByValue.TryGetValue(text, out var named)) urns.UnionWith(named);
            if (text.IndexOf("arn:", StringComparison.Ordinal) <= 0) continue;
            foreach (var (value, owners) in _urnsByValue)
            {
                if (value.StartsWith("arn:", StringComparison.Ordinal) && text.Contains(value, StringComparison.Ordinal)) urns.UnionWith(owners);
            }
        }

        urns.Remove(resource.Urn);
        return [.. urns];
    }

    /// <summary>The inputs without those top-level properties in which the resource's id or ARN is, as they are while that is unknown.</summary>
    public static PropertyMap Without(PropertyMap inputs, ResourceState referred)
    {
        var arn = referred.Outputs["arn"] as string;
        return PropertyMap.From(inputs.Where(property => !Texts(property.Value).Any(text =>
            text == referred.Id || (arn is not null && text.Contains(arn, StringComparison.Ordinal)))));
    }

    private void Add(string value, string urn)
    {
        if (value.Length == 0) return;
        _urnsByValue[value] = _urnsByValue.GetValueOrDefault(value, []).Add(urn);
    }

    private static IEnumerable<string> Texts(object? value) => value switch
    {
        string text => [text],
        PropertyMap map => map.Values.SelectMany(Texts),
        PropertyList list => list.SelectMany(Texts),
        _ => [],
    };
}
