using System.Collections.Concurrent;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>How a struct marked with <see cref="EnumTypeAttribute"/> is made from a string or number and turned back.</summary>
internal sealed class EnumTypeMembers
{
    private static readonly ConcurrentDictionary<Type, EnumTypeMembers?> Known = new();

    private readonly ConstructorInvoker _create;
    private readonly MethodInvoker _convert;

    private EnumTypeMembers(Type plainType, ConstructorInfo constructor, MethodInfo conversion)
    {
        PlainType = plainType;
        _create = ConstructorInvoker.Create(constructor);
        _convert = MethodInvoker.Create(conversion);
    }

    /// <summary>String or double.</summary>
    public Type PlainType { get; }

    /// <summary>The members, or <see langword="null"/> if the type is not marked.</summary>
    /// <exception cref="InvalidOperationException">It is marked, but lacks the constructor or the conversion.</exception>
    public static EnumTypeMembers? Of(Type type)
        => type.IsValueType && type.IsDefined(typeof(EnumTypeAttribute), inherit: false) ? Known.GetOrAdd(type, Find) : null;

    public object? ToPlainValue(object value) => _convert.Invoke(null, value);

    public object? FromPlainValue(object value) => _create.Invoke(value);

    private static EnumTypeMembers Find(Type type)
    {
        const BindingFlags Constructors = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        foreach (var plainType in new[] { typeof(string), typeof(double) })
        {
            if (type.GetConstructor(Constructors, [plainType]) is not { } constructor) continue;
            if (type.GetMethod("op_Explicit", BindingFlags.Public | BindingFlags.Static, [type]) is not { } conversion
                || conversion.ReturnType != plainType)
            {
                throw new InvalidOperationException(
                    $"{type.FullName} had [{nameof(EnumTypeAttribute)}], but did not contain an explicit conversion operator to "
                    + $"{plainType.FullName}.");
            }

            return new EnumTypeMembers(plainType, constructor, conversion);
        }

        throw new InvalidOperationException(
            $"{type.FullName} had [{nameof(EnumTypeAttribute)}], but did not contain constructor with a single String or Double parameter.");
    }
}
