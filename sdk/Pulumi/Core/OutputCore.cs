using System.Collections.Immutable;

namespace Pulumi;

/// <summary>How outputs are made from other outputs, without types.</summary>
internal static class OutputCore
{
    /// <summary>Calls <paramref name="func"/> with a known value; an unknown one stays unknown and nothing is called.</summary>
    public static async Task<OutputData> ApplyAsync(Task<OutputData> source, Func<object?, object?> func)
    {
        var data = await source.ConfigureAwait(false);
        return data.IsKnown
            ? new OutputData(func(data.Value), true, data.IsSecret, data.Resources)
            : new OutputData(null, false, data.IsSecret, data.Resources);
    }

    /// <summary>As <see cref="ApplyAsync"/>, for a function whose result is an output itself.</summary>
    public static async Task<OutputData> ThenAsync(Task<OutputData> source, Func<object?, IOutput?> func)
    {
        var data = await source.ConfigureAwait(false);
        if (!data.IsKnown) return new OutputData(null, false, data.IsSecret, data.Resources);

        var next = func(data.Value);
        if (next is null) return new OutputData(null, true, data.IsSecret, data.Resources);

        var result = await next.DataTask.ConfigureAwait(false);
        return new OutputData(
            result.Value, result.IsKnown, data.IsSecret || result.IsSecret, Union(data.Resources, result.Resources));
    }

    /// <summary>Waits for all inputs in turn: the result is known if all are, and secret if one is.</summary>
    public static async Task<OutputData> AllAsync(IReadOnlyList<IInput> inputs, Func<object?[], object?> combine)
    {
        var values = new object?[inputs.Count];
        var isKnown = true;
        var isSecret = false;
        ImmutableHashSet<Resource> resources = [];
        for (var i = 0; i < values.Length; i++)
        {
            var data = await inputs[i].ToOutput().DataTask.ConfigureAwait(false);
            values[i] = data.Value;
            isKnown &= data.IsKnown;
            isSecret |= data.IsSecret;
            resources = Union(resources, data.Resources);
        }

        return new OutputData(combine(values), isKnown, isSecret, resources);
    }

    public static async Task<OutputData> FromTaskAsync<T>(Task<T> task, bool isSecret)
        => OutputData.Known(await task.ConfigureAwait(false), isSecret);

    public static async Task<OutputData> WithSecretAsync(Task<OutputData> source, Task<bool> isSecret)
    {
        var data = await source.ConfigureAwait(false);
        return data.WithSecret(await isSecret.ConfigureAwait(false));
    }

    public static async Task<OutputData> WithResourceAsync(Task<OutputData> source, Resource resource)
        => (await source.ConfigureAwait(false)).WithResource(resource);

    private static ImmutableHashSet<Resource> Union(ImmutableHashSet<Resource> first, ImmutableHashSet<Resource> second)
        => first.IsEmpty ? second : second.IsEmpty ? first : first.Union(second);
}
