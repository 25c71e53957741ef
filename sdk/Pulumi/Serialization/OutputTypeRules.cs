using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>Which types outputs may have.</summary>
internal static class OutputTypeRules
{
    private static readonly ConcurrentDictionary<Type, bool> Allowed = new();

    /// <summary>Checks a type and all that it consists of.</summary>
    /// <exception cref="InvalidOperationException">One is not allowed; the message says which and where.</exception>
    public static void Check(string label, Type type)
    {
        // Added before its parts are looked at, since types may contain themselves.
        if (IsPlain(type) || !Allowed.TryAdd(type, true)) return;
        try
        {
            foreach (var (partLabel, part) in PartsOf(label, type)) Check(partLabel, part);
        }
        catch
        {
            Allowed.TryRemove(type, out _);
            throw;
        }
    }

    /// <summary>Checks the types of values, of outputs and inputs the types of their values.</summary>
    /// <exception cref="InvalidOperationException">One is not allowed.</exception>
    public static void CheckValues(string label, IEnumerable<object?> values)
    {
        foreach (var value in values)
        {
            if (value is null) continue;
            var type = value.GetType();
            Check(label, value is IOutput or IInput && type.IsGenericType ? type.GenericTypeArguments[0] : type);
        }
    }

    private static bool IsPlain(Type type)
        => type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(double) || type == typeof(object)
            || type == typeof(Asset) || type == typeof(Archive) || type == typeof(AssetOrArchive) || type == typeof(JsonElement)
            || type.IsAssignableTo(typeof(Resource))
            || (type.IsEnum && type.GetEnumUnderlyingType() == typeof(int));

    private static IEnumerable<(string Label, Type Type)> PartsOf(string label, Type type)
    {
        if (EnumTypeMembers.Of(type) is not null) return [];
        if (type.IsConstructedGenericType) return PartsOfGeneric(label, type);

        if (OutputTypeMembers.Of(type) is null)
        {
            throw new InvalidOperationException($"""
                {label} contains invalid type {type.FullName}. Allowed types are:
                    String, Boolean, Int32, Double,
                    Nullable<...>, ImmutableArray<...> and ImmutableDictionary<string, ...> or
                    a class explicitly marked with the [{nameof(OutputTypeAttribute)}].
                """);
        }

        var constructor = OutputTypeMembers.ConstructorOf(type) ?? throw new InvalidOperationException(
            $"{type.FullName} had [{nameof(OutputTypeAttribute)}], but did not contain constructor marked with "
            + $"[{nameof(OutputConstructorAttribute)}].");
        return constructor.GetParameters().Select(parameter => ($"{type.FullName}({parameter.Name})", parameter.ParameterType));
    }

    private static IEnumerable<(string Label, Type Type)> PartsOfGeneric(string label, Type type)
    {
        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GenericTypeArguments;
        if (definition == typeof(ImmutableDictionary<,>))
        {
            return arguments[0] == typeof(string)
                ? [(label, arguments[1])]
                : throw new InvalidOperationException($"""
                    {label} contains invalid type {type.FullName}:
                        The only allowed ImmutableDictionary 'TKey' type is 'String'.
                    """);
        }

        return definition == typeof(Nullable<>) || definition == typeof(Union<,>)
            || definition == typeof(ImmutableArray<>) || definition == typeof(Output<>)
            ? arguments.Select(argument => (label, argument))
            : throw new InvalidOperationException($"""
                {label} contains invalid type {type.FullName}:
                    The only generic types allowed are ImmutableArray<...> and ImmutableDictionary<string, ...>
                """);
    }
}
