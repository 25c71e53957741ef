using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Pulumi.Serialization;

/// <summary>Makes values of one type from decoded values. No value becomes the type's default, here <see langword="null"/>.</summary>
internal abstract class ValueConverter
{
    private static readonly ConcurrentDictionary<Type, ValueConverter> Known = new();

    /// <summary>The converter to a type that <see cref="OutputTypeRules"/> allow.</summary>
    public static ValueConverter For(Type type) => Known.GetOrAdd(type, Make);

    /// <summary>Converts, or says that the value is of another kind.</summary>
    public bool TryConvert(object? value, out object? result)
    {
        result = null;
        return value is null || TryConvertValue(value, out result);
    }

    /// <summary>Converts a part of a value: one of another kind counts as none.</summary>
    public object? ConvertOrDefault(object? value) => TryConvert(value, out var result) ? result : null;

    protected abstract bool TryConvertValue(object value, out object? result);

    private static ValueConverter Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return For(underlying);
        if (type == typeof(int)) return new IntegerConverter();
        if (type == typeof(JsonElement)) return new JsonConverter();
        if (type.IsAssignableTo(typeof(Resource))) return new SameTypeConverter(typeof(Resource));
        if (type.IsEnum) return new EnumConverter(type);
        if (EnumTypeMembers.Of(type) is { } members) return new EnumTypeConverter(members);
        if (OutputTypeMembers.Of(type) is not null) return new OutputTypeConverter(type);
        if (!type.IsConstructedGenericType) return new SameTypeConverter(type);

        var definition = type.GetGenericTypeDefinition();
        var converter = definition == typeof(ImmutableArray<>) ? typeof(ArrayConverter<>)
            : definition == typeof(ImmutableDictionary<,>) ? typeof(MapConverter<>)
            : definition == typeof(Union<,>) ? typeof(UnionConverter<,>)
            : typeof(OutputConverter<>);
        var arguments = type.GenericTypeArguments;
        return (ValueConverter)Activator.CreateInstance(
            converter.MakeGenericType(converter == typeof(MapConverter<>) ? arguments[1..] : arguments))!;
    }

    private sealed class SameTypeConverter(Type type) : ValueConverter
    {
        protected override bool TryConvertValue(object value, out object? result)
        {
            result = value;
            return type.IsInstanceOfType(value);
        }
    }

    private sealed class IntegerConverter : ValueConverter
    {
        protected override bool TryConvertValue(object value, out object? result)
        {
            result = value is double number ? (int)number : null;
            return result is not null;
        }
    }

    private sealed class EnumConverter(Type type) : ValueConverter
    {
        protected override bool TryConvertValue(object value, out object? result)
        {
            result = value is double number ? Enum.ToObject(type, (int)number) : null;
            return result is not null;
        }
    }

    private sealed class EnumTypeConverter(EnumTypeMembers members) : ValueConverter
    {
        protected override bool TryConvertValue(object value, out object? result)
        {
            result = members.PlainType.IsInstanceOfType(value) ? members.FromPlainValue(value) : null;
            return result is not null;
        }
    }

    private sealed class JsonConverter : ValueConverter
    {
        protected override bool TryConvertValue(object value, out object? result)
        {
            result = JsonSerializer.SerializeToElement(value);
            return true;
        }
    }

    private sealed class ArrayConverter<T> : ValueConverter
    {
        private readonly Lazy<ValueConverter> _item = new(() => For(typeof(T)));

        protected override bool TryConvertValue(object value, out object? result)
        {
            result = value is ImmutableArray<object?> list
                ? ImmutableArray.CreateRange(list, item => OutputData.As<T>(_item.Value.ConvertOrDefault(item)))
                : null;
            return result is not null;
        }
    }

    private sealed class MapConverter<T> : ValueConverter
    {
        private readonly Lazy<ValueConverter> _item = new(() => For(typeof(T)));

        protected override bool TryConvertValue(object value, out object? result)
        {
            result = value is ImmutableDictionary<string, object?> map
                ? map.ToImmutableDictionary(entry => entry.Key, entry => OutputData.As<T>(_item.Value.ConvertOrDefault(entry.Value)))
                : null;
            return result is not null;
        }
    }

    private sealed class UnionConverter<T0, T1> : ValueConverter
    {
        protected override bool TryConvertValue(object value, out object? result)
        {
            result = For(typeof(T0)).TryConvert(value, out var first) ? Union<T0, T1>.FromT0(OutputData.As<T0>(first))
                : For(typeof(T1)).TryConvert(value, out var second) ? Union<T0, T1>.FromT1(OutputData.As<T1>(second))
                : null;
            return result is not null;
        }
    }

    private sealed class OutputConverter<T> : ValueConverter
    {
        protected override bool TryConvertValue(object value, out object? result)
        {
            result = For(typeof(T)).TryConvert(value, out var inner) ? Output.Create(OutputData.As<T>(inner)) : null;
            return result is not null;
        }
    }

    private sealed class OutputTypeConverter : ValueConverter
    {
        private readonly ConstructorInvoker _create;
        private readonly (string Name, Lazy<ValueConverter> Converter)[] _parameters;

        public OutputTypeConverter(Type type)
        {
            var constructor = OutputTypeMembers.ConstructorOf(type)!;
            _create = ConstructorInvoker.Create(constructor);
            _parameters =
            [
                .. constructor.GetParameters().Select(parameter => (
                    parameter.GetCustomAttribute<OutputConstructorParameterAttribute>()?.Name ?? parameter.Name!,
                    new Lazy<ValueConverter>(() => For(parameter.ParameterType)))),
            ];
        }

        protected override bool TryConvertValue(object value, out object? result)
        {
            result = null;
            if (value is not ImmutableDictionary<string, object?> map) return false;

            var arguments = new object?[_parameters.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                var (name, converter) = _parameters[i];
                arguments[i] = converter.Value.ConvertOrDefault(map.GetValueOrDefault(name));
            }

            result = _create.Invoke(arguments.AsSpan());
            return true;
        }
    }
}
