using System.Collections.Immutable;
using Lab.Stacks;
using Lab.Stacks.Settings;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Lab.Terraform.Registration;

/// <summary>One stage, defined under mocks.</summary>
internal sealed record StageRun(
    ImmutableArray<RegisteredResource> Resources, ImmutableArray<RegisteredFunction> Functions, ImmutableDictionary<string, object> Outputs)
{
    public static async Task<StageRun> OfAsync(
        LabStage stage, LabSettings settings, string environment, Placeholders placeholders,
        IReadOnlyDictionary<string, ImmutableDictionary<string, object>> upstream)
    {
        var program = new ProgramRecord();
        var mocks = new RegistrationMocks(environment, stage.Name, program, placeholders, upstream);
        var options = new TestOptions { IsPreview = false, ProjectName = "eks-lab", StackName = $"{environment}.{stage.Name}" };
        var outputs = ImmutableDictionary<string, object>.Empty;
        await Deployment.TestAsync(mocks, options, async () =>
        {
            _ = new RecordedStack(program);
            var defined = (await stage.DefineAsync(new StageContext(environment, stage.Name, settings))).ToDictionary();
            outputs = await ValuesAsync(defined);
            await program.ResolveAsync();
            return defined;
        }).ConfigureAwait(false);
        return new StageRun(mocks.Resources, mocks.Functions, outputs);
    }

    // As the engine hands them to another stack: numbers as double, lists without their type.
    private static async Task<ImmutableDictionary<string, object>> ValuesAsync(IDictionary<string, object?> outputs)
    {
        var values = ImmutableDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        foreach (var (name, output) in outputs)
        {
            values[name] = output switch
            {
                Output<string> text => await OutputUtilities.GetValueAsync(text),
                Output<int> number => (double)await OutputUtilities.GetValueAsync(number),
                Output<bool> flag => await OutputUtilities.GetValueAsync(flag),
                Output<ImmutableArray<string>> texts => (await OutputUtilities.GetValueAsync(texts)).Cast<object>().ToImmutableArray(),
                Output<ImmutableArray<int>> numbers =>
                    (await OutputUtilities.GetValueAsync(numbers)).Select(number => (object)(double)number).ToImmutableArray(),
                _ => throw new InvalidOperationException($"the output {name} is a {output?.GetType()}"),
            };
        }

        return values.ToImmutable();
    }

    // Takes the place of the stack that the SDK makes for a function, whose options can't be given.
    private sealed class RecordedStack(ProgramRecord program) : Stack(new StackOptions { ResourceTransformations = { program.Record } });
}
