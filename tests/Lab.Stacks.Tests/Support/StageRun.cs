using Lab.Stacks.Settings;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Lab.Stacks.Tests.Support;

/// <summary>A stage that was defined under mocks.</summary>
/// <param name="Mocks">What it registered.</param>
/// <param name="Outputs">Its outputs; unknown ones are left out.</param>
public sealed record StageRun(RecordingMocks Mocks, IReadOnlyDictionary<string, object?> Outputs)
{
    public const string Environment = "alice";

    /// <summary>Defines a stage after those that it depends on, each with the outputs of the ones before.</summary>
    public static async Task<StageRun> OfAsync(string stage, IReadOnlyDictionary<string, string>? configuration = null, bool isPreview = false)
    {
        var settings = LabSettings.Parse(Environment, configuration ?? new Dictionary<string, string>());
        return await DefineAsync(StageCatalog.Find(stage)!, settings, new RecordingMocks(isPreview, await UpstreamAsync(stage, settings)), isPreview);
    }

    /// <summary>The outputs of all that a stage depends on, by stack.</summary>
    public static async Task<Dictionary<string, IReadOnlyDictionary<string, object?>>> UpstreamAsync(string stage, LabSettings settings)
    {
        var upstream = new Dictionary<string, IReadOnlyDictionary<string, object?>>(StringComparer.Ordinal);
        foreach (var earlier in StageCatalog.WithDependencies([stage])[..^1])
        {
            upstream[$"{Environment}.{earlier.Name}"] =
                (await DefineAsync(earlier, settings, new RecordingMocks(isPreview: false, upstream), isPreview: false)).Outputs;
        }

        return upstream;
    }

    /// <summary>Defines a stage with these outputs of others.</summary>
    public static async Task<StageRun> DefineAsync(LabStage stage, LabSettings settings, RecordingMocks mocks, bool isPreview)
    {
        var known = new Dictionary<string, object?>(StringComparer.Ordinal);
        await Deployment.TestAsync(
            mocks,
            new TestOptions { IsPreview = isPreview, ProjectName = "eks-lab", StackName = $"{Environment}.{stage.Name}" },
            async () =>
            {
                var outputs = (await stage.DefineAsync(new StageContext(Environment, stage.Name, settings))).ToDictionary();
                foreach (var (name, value) in outputs) await AddIfKnownAsync(known, name, value);
                return outputs;
            });
        return new StageRun(mocks, known);
    }

    private static async Task AddIfKnownAsync(Dictionary<string, object?> known, string name, object? value)
    {
        switch (value)
        {
            case Output<string> text when await OutputUtilities.GetIsKnownAsync(text):
                known[name] = await OutputUtilities.GetValueAsync(text);
                break;
            case Output<int> number when await OutputUtilities.GetIsKnownAsync(number):
                known[name] = (double)await OutputUtilities.GetValueAsync(number);
                break;
            case Output<System.Collections.Immutable.ImmutableArray<string>> texts when await OutputUtilities.GetIsKnownAsync(texts):
                known[name] = System.Collections.Immutable.ImmutableArray.CreateRange((await OutputUtilities.GetValueAsync(texts)).Cast<object>());
                break;
        }
    }
}
