using System.Collections;
using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>Another stage's stack of the same environment, by its outputs.</summary>
public sealed class UpstreamStage
{
    private readonly StackReference _reference;
    private readonly StackName _stack;

    /// <summary>Refers to a stage's stack in the same organization and project.</summary>
    public UpstreamStage(string environment, string stage)
    {
        _stack = new StackName(environment, stage);
        var deployment = Pulumi.Deployment.Instance;
        _reference = new StackReference(_stack.ToString(), new StackReferenceArgs { Name = $"{deployment.OrganizationName}/{deployment.ProjectName}/{_stack}" });
    }

    /// <summary>An output that is a text.</summary>
    public Output<string> Text(string output) => Value(output, value => value as string);

    /// <summary>An output that is a whole number.</summary>
    public Output<int> Number(string output) => Value(output, value => value is double number && double.IsInteger(number) ? (int?)number : null).Apply(value => value!.Value);

    /// <summary>An output that is a list of texts.</summary>
    public Output<ImmutableArray<string>> Texts(string output) => Value(output, value =>
        value is IEnumerable items and not string && items.Cast<object?>().All(item => item is string) ? (object)items.Cast<string>().ToImmutableArray() : null).Apply(value => (ImmutableArray<string>)value);

    private Output<T> Value<T>(string output, Func<object, T?> convert) => _reference.GetOutput(output).Apply(value =>
    {
        if (value is null) throw new UpstreamException($"stage {_stack} has no output {output}: run `lab up {_stack.Stage} --env {_stack.Environment}`");
        return convert(value) ?? throw new UpstreamException($"output {output} of stage {_stack} is not what this version expects: run `lab up {_stack.Stage} --env {_stack.Environment}`");
    });
}

/// <summary>A stage needs what another one has not made.</summary>
/// <param name="message">What is missing and what to do.</param>
public sealed class UpstreamException(string message) : Exception(message);
