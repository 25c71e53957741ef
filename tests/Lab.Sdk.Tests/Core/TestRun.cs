using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Lab.Sdk.Tests.Core;

/// <summary>Runs programs against mocks, as an update unless a test says preview.</summary>
internal static class TestRun
{
    public static readonly TestOptions Update = new() { IsPreview = false };

    public static readonly TestOptions Preview = new() { IsPreview = true };

    /// <summary>The values that a program sends to the provider for one server.</summary>
    public static async Task<ImmutableDictionary<string, object>> InputsAsync(Func<ServerArgs> makeArgs, TestOptions? options = null)
    {
        var mocks = new RecordingMocks();
        await Deployment.TestAsync(mocks, options ?? Update, () => { _ = new Server("server", makeArgs()); });
        return mocks.Named("server").Inputs;
    }

    /// <summary>What is inside an output that <paramref name="make"/> returns within a deployment.</summary>
    public static async Task<(T Value, bool IsKnown, bool IsSecret)> LookAsync<T>(Func<Output<T>> make, TestOptions? options = null)
    {
        (T, bool, bool) result = default;
        await Deployment.TestAsync(new RecordingMocks(), options ?? Update, async () => { result = await LookAsync(make()); });
        return result;
    }

    public static async Task<(T Value, bool IsKnown, bool IsSecret)> LookAsync<T>(Output<T> output)
        => (await OutputUtilities.GetValueAsync(output), await OutputUtilities.GetIsKnownAsync(output), await Output.IsSecretAsync(output));

    public static ImmutableDictionary<string, object> State(params (string Name, object Value)[] outputs)
        => outputs.ToImmutableDictionary(output => output.Name, output => output.Value);
}
