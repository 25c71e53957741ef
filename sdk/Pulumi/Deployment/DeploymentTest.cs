using System.Collections.Immutable;
using System.Reflection;
using Pulumi.Testing;

namespace Pulumi;

public sealed partial class Deployment
{
    /// <summary>Runs a stack class against mocks.</summary>
    /// <returns>All registered resources in the order of their registration, the stack among them.</returns>
    /// <exception cref="RunException">The deployment failed.</exception>
    /// <exception cref="AggregateException">The program logged several errors.</exception>
    public static Task<ImmutableArray<Resource>> TestAsync<TStack>(IMocks mocks, TestOptions? options = null)
        where TStack : Stack, new()
        => RunTestAsync(mocks, options, () => MakeStack(() => (Stack)Activator.CreateInstance(
            typeof(TStack), BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, null, null, null)!));

    /// <summary>As <see cref="TestAsync{TStack}"/>, with a stack that a service provider makes.</summary>
    public static Task<ImmutableArray<Resource>> TestWithServiceProviderAsync<TStack>(
        IMocks mocks, IServiceProvider serviceProvider, TestOptions? options = null)
        where TStack : Stack
        => RunTestAsync(mocks, options, () => MakeStack(() => serviceProvider.GetService(typeof(TStack)) as Stack
            ?? throw new InvalidOperationException(
                $"Failed to resolve instance of type {typeof(TStack)} from service provider. "
                + "Register the type with the service provider before calling RunAsync.")));

    /// <summary>Runs a program against mocks.</summary>
    /// <returns>All registered resources in the order of their registration, without the stack, and the program's outputs.</returns>
    /// <exception cref="RunException">The deployment failed.</exception>
    /// <exception cref="AggregateException">The program logged several errors.</exception>
    public static async Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks, TestOptions testOptions, Func<Task<IDictionary<string, object?>>> createResources)
    {
        IDictionary<string, object?> outputs = new Dictionary<string, object?>();
        var resources = await RunTestAsync(testMocks, testOptions, async () =>
        {
            var stack = new TestStack();
            outputs = await createResources().ConfigureAwait(false);
            return stack;
        }).ConfigureAwait(false);
        return (resources.RemoveAll(resource => resource is TestStack), outputs);
    }

    /// <inheritdoc cref="TestAsync(IMocks, TestOptions, Func{Task{IDictionary{string, object}}})"/>
    public static Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks, TestOptions testOptions, Func<IDictionary<string, object?>> createResources)
        => TestAsync(testMocks, testOptions, () => Task.FromResult(createResources()));

    /// <summary>Runs a program without outputs against mocks.</summary>
    /// <returns>All registered resources in the order of their registration, without the stack.</returns>
    /// <exception cref="RunException">The deployment failed.</exception>
    /// <exception cref="AggregateException">The program logged several errors.</exception>
    public static async Task<ImmutableArray<Resource>> TestAsync(IMocks testMocks, TestOptions testOptions, Func<Task> createResources)
    {
        var (resources, _) = await TestAsync(testMocks, testOptions, async () =>
        {
            await createResources().ConfigureAwait(false);
            return (IDictionary<string, object?>)new Dictionary<string, object?>();
        }).ConfigureAwait(false);
        return resources;
    }

    /// <inheritdoc cref="TestAsync(IMocks, TestOptions, Func{Task})"/>
    public static Task<ImmutableArray<Resource>> TestAsync(IMocks testMocks, TestOptions testOptions, Action createResources)
        => TestAsync(testMocks, testOptions, () =>
        {
            createResources();
            return Task.CompletedTask;
        });

    private static Task<Stack> MakeStack(Func<Stack> make) => Task.FromResult(make());

    // Asynchronous, so that the running deployment is that of this call and of what it calls, but not the caller's.
    private static async Task<ImmutableArray<Resource>> RunTestAsync(IMocks mocks, TestOptions? options, Func<Task<Stack>> program)
    {
        if (CurrentInstance.Value is not null)
            throw new InvalidOperationException("Deployment.Instance should only be set once at the beginning of a 'Run' call.");

        var deployment = new Deployment(mocks, options);
        CurrentInstance.Value = new DeploymentInstance(deployment);
        if (await deployment.RunAsync(program).ConfigureAwait(false) is { } failure) deployment.Errors.Add(failure);
        return deployment.Errors.ToException() is { } exception ? throw exception : deployment._monitor.Registered;
    }

    private async Task<Exception?> RunAsync(Func<Task<Stack>> program)
    {
        try
        {
            (await program().ConfigureAwait(false)).RegisterPropertyOutputs();
        }
        catch (Exception exception)
        {
            return exception;
        }

        return await Tasks.WaitAsync().ConfigureAwait(false);
    }
}
