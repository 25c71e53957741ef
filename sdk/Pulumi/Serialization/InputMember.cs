using System.Collections.Concurrent;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>A member of an argument class that is sent to the provider.</summary>
internal sealed class InputMember
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly ConcurrentDictionary<Type, InputMember[]> Known = new();

    private readonly MemberInfo _member;

    private InputMember(MemberInfo member, InputAttribute attribute)
    {
        _member = member;
        Name = attribute.Name;
        IsRequired = attribute.IsRequired;
        IsJson = attribute.Json;
    }

    public string Name { get; }

    public bool IsRequired { get; }

    public bool IsJson { get; }

    public string MemberName => _member.Name;

    public static InputMember[] Of(Type type) => Known.GetOrAdd(type, static type =>
    [
        .. from member in type.GetFields(Members).Concat<MemberInfo>(type.GetProperties(Members))
           let attribute = member.GetCustomAttribute<InputAttribute>()
           where attribute is not null
           select new InputMember(member, attribute),
    ]);

    public object? GetValue(object args) => _member is FieldInfo field ? field.GetValue(args) : ((PropertyInfo)_member).GetValue(args);
}
