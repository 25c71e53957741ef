using System.Collections.Concurrent;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>The constructor and the fields of a class marked with <see cref="OutputTypeAttribute"/>.</summary>
internal static class OutputTypeMembers
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly ConcurrentDictionary<Type, (string Name, FieldInfo Field)[]?> Known = new();

    /// <summary>The read-only fields by their names in the schema, or <see langword="null"/> if the type is not marked.</summary>
    public static (string Name, FieldInfo Field)[]? Of(Type type) => Known.GetOrAdd(type, static type =>
        !type.IsDefined(typeof(OutputTypeAttribute), inherit: true) ? null :
        [
            .. type.GetFields(Members).Where(field => field.IsInitOnly)
                .Select(field => (char.ToLowerInvariant(field.Name[0]) + field.Name[1..], field)),
        ]);

    /// <summary>The constructor marked with <see cref="OutputConstructorAttribute"/>, else the only public one.</summary>
    public static ConstructorInfo? ConstructorOf(Type type)
    {
        var all = type.GetConstructors(Members);
        return all.FirstOrDefault(constructor => constructor.IsDefined(typeof(OutputConstructorAttribute), inherit: false))
            ?? (all.Where(constructor => constructor.IsPublic).ToArray() is [var only] ? only : null);
    }
}
