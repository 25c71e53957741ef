using System.Collections.Concurrent;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>A property of a resource class that the engine fills in.</summary>
internal sealed class OutputMember
{
    private static readonly ConcurrentDictionary<Type, OutputMember[]> Known = new();

    private readonly Type _valueType;
    private readonly MethodInvoker _set;
    private readonly ConstructorInvoker _create;

    private OutputMember(PropertyInfo property, OutputAttribute attribute, Type resourceType)
    {
        var type = property.PropertyType;
        if (!type.IsConstructedGenericType || type.GetGenericTypeDefinition() != typeof(Output<>))
            throw RunException.OutputsHaveIncorrectType([attribute.Name ?? property.Name]);

        var label = $"[Output] {resourceType.FullName}.{property.Name}";
        var set = property.DeclaringType!.GetProperty(property.Name)!.GetSetMethod(nonPublic: true)
            ?? throw new InvalidOperationException($"{label} did not have a 'set' method");

        _valueType = type.GenericTypeArguments[0];
        OutputTypeRules.Check(label, _valueType);
        _set = MethodInvoker.Create(set);
        _create = ConstructorInvoker.Create(
            type.GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, [typeof(Task<OutputData>)])!);
        Name = attribute.Name ?? property.Name;
    }

    private string Name { get; }

    /// <summary>Gives the resource outputs that are not there yet, by their names in the schema.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="all">Whether the engine fills in more than what every resource has.</param>
    public static Dictionary<string, PendingOutput> Attach(Resource resource, bool all)
    {
        var result = new Dictionary<string, PendingOutput>(StringComparer.Ordinal);
        foreach (var member in Of(resource.GetType(), all))
        {
            var pending = new PendingOutput(resource, member._valueType);
            member._set.Invoke(resource, member._create.Invoke(pending.Task));
            result.Add(member.Name, pending);
        }

        return result;
    }

    private static OutputMember[] Of(Type type, bool all)
        => Known.GetOrAdd(all ? type : typeof(Resource), static type => [.. Find(type)]);

    private static IEnumerable<OutputMember> Find(Type type)
        => from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           let attribute = property.GetCustomAttribute<OutputAttribute>()
           where attribute is not null
           select new OutputMember(property, attribute, type);
}
