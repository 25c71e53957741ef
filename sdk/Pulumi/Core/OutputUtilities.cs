using System.Collections.Immutable;

namespace Pulumi.Utilities;

/// <summary>A look inside outputs, for libraries and tests.</summary>
public static class OutputUtilities
{
    /// <summary>An output that is not known; <paramref name="value"/> only fixes its type.</summary>
    public static Output<T> CreateUnknown<T>(T value) => Output<T>.Unknown(value);

    /// <summary>An output that is not known; <paramref name="valueFactory"/> is not called.</summary>
    public static Output<T> CreateUnknown<T>(Func<Task<T>> valueFactory) => Output<T>.Unknown(default!).Apply(_ => valueFactory());

    /// <summary>The same output, which also depends on <paramref name="resource"/>.</summary>
    public static Output<T> WithDependency<T>(Output<T> output, Resource resource)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(resource);
        return new Output<T>(OutputCore.WithResourceAsync(output.DataTask, resource));
    }

    /// <summary>Whether the value is known.</summary>
    public static async Task<bool> GetIsKnownAsync<T>(Output<T> output) => (await output.DataTask.ConfigureAwait(false)).IsKnown;

    /// <summary>The value, or the type's default while it is unknown.</summary>
    public static Task<T> GetValueAsync<T>(Output<T> output) => output.GetValueAsync(whenUnknown: default!);

    /// <summary>The resources that the value comes from.</summary>
    public static async Task<ImmutableHashSet<Resource>> GetDependenciesAsync<T>(Output<T> output)
        => (await output.DataTask.ConfigureAwait(false)).Resources;
}
