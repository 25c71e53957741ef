using System.Collections;
using System.Reflection;
using Pulumi;
using Pulumi.Utilities;

namespace Lab.Terraform.Registration;

/// <summary>Of which resources' outputs an argument is made.</summary>
internal static class ArgumentSources
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
    private const BindingFlags Helpers = BindingFlags.NonPublic | BindingFlags.Static;

    /// <summary>Adds the sources of an argument, with those of its parts.</summary>
    public static async Task AddAsync(object? argument, HashSet<Resource> sources)
    {
        switch (argument)
        {
            case null or string:
                return;
            case Resource resource:
                sources.Add(resource);
                return;
            case InputArgs args:
                foreach (var member in ArgumentsOf(args)) await AddAsync(member, sources).ConfigureAwait(false);
                return;
        }

        if (OutputType(argument.GetType()) is { } type)
        {
            await ((Task)Helper(nameof(AddOutputAsync), type).Invoke(null, [argument, sources])!).ConfigureAwait(false);
        }
        else if (argument is IDictionary map)
        {
            foreach (var value in map.Values) await AddAsync(value, sources).ConfigureAwait(false);
        }
        else if (argument is IEnumerable list)
        {
            foreach (var value in list) await AddAsync(value, sources).ConfigureAwait(false);
        }
    }

    private static IEnumerable<object?> ArgumentsOf(InputArgs args)
    {
        var type = args.GetType();
        return type.GetFields(Members).Where(IsInput).Select(field => field.GetValue(args))
            .Concat(type.GetProperties(Members).Where(IsInput).Select(property => property.GetValue(args)));

        static bool IsInput(MemberInfo member) => member.GetCustomAttribute<InputAttribute>() is not null;
    }

    private static async Task AddOutputAsync<T>(object argument, HashSet<Resource> sources)
    {
        var output = argument as Output<T> ?? ((Input<T>)argument).ToOutput();
        sources.UnionWith(await OutputUtilities.GetDependenciesAsync(output).ConfigureAwait(false));
        if (await OutputUtilities.GetIsKnownAsync(output).ConfigureAwait(false))
        {
            await AddAsync(await OutputUtilities.GetValueAsync(output).ConfigureAwait(false), sources).ConfigureAwait(false);
        }
    }

    // T of the Output<T> or Input<T> that the type is or derives from.
    private static Type? OutputType(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Output<>) || open == typeof(Input<>)))
            {
                return type.GetGenericArguments()[0];
            }
        }

        return null;
    }

    private static MethodInfo Helper(string name, Type type) => typeof(ArgumentSources).GetMethod(name, Helpers)!.MakeGenericMethod(type);
}
