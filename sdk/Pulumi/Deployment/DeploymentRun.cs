namespace Pulumi;

public sealed partial class Deployment
{
    /// <summary>Runs a program under the engine. This assembly has none: it says so and how to get one.</summary>
    /// <returns>The exit code of the process, here always 1.</returns>
    public static Task<int> RunAsync(Action action) => RefuseAsync();

    /// <inheritdoc cref="RunAsync(Action)"/>
    public static Task<int> RunAsync(Func<IDictionary<string, object?>> func) => RefuseAsync();

    /// <inheritdoc cref="RunAsync(Action)"/>
    public static Task<int> RunAsync(Func<Task> func) => RefuseAsync();

    /// <inheritdoc cref="RunAsync(Action)"/>
    public static Task<int> RunAsync(Func<Task<IDictionary<string, object?>>> func, StackOptions? options = null) => RefuseAsync();

    /// <inheritdoc cref="RunAsync(Action)"/>
    public static Task<int> RunAsync<TStack>()
        where TStack : Stack, new()
        => RefuseAsync();

    /// <inheritdoc cref="RunAsync(Action)"/>
    public static Task<int> RunAsync<TStack>(IServiceProvider serviceProvider)
        where TStack : Stack
        => RefuseAsync();

    private static async Task<int> RefuseAsync()
    {
        await Console.Error.WriteLineAsync("""
            This program was built with the bindings in sdk/, which have no Pulumi engine.
            Build it with the genuine packages (`./lab sdk packages`, or `dotnet build -p:PulumiPackages=true`) and run it through `pulumi up`.
            """).ConfigureAwait(false);
        return 1;
    }
}
