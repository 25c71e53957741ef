using System.Collections;
using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>
/// Reads the outputs of another stage's stack of the same environment. It reads values, not promises of them, so that everything that is
/// missing is told at once and before anything is registered.
/// </summary>
public sealed class UpstreamStage
{
    private readonly StackReference _reference;
    private readonly StackName _stack;
    private readonly List<string> _missing = [];

    /// <summary>Refers to a stage's stack in the same organization and project.</summary>
    public UpstreamStage(string environment, string stage)
    {
        _stack = new StackName(environment, stage);
        var deployment = Pulumi.Deployment.Instance;
        _reference = new StackReference(
            _stack.ToString(), new StackReferenceArgs { Name = $"{deployment.OrganizationName}/{deployment.ProjectName}/{_stack}" });
    }

    /// <summary>An output that is a text.</summary>
    public async Task<Output<string>> TextAsync(string output) => Output.Create(await ReadAsync(output) as string ?? Missing(output, ""));

    /// <summary>An output that is a secret text.</summary>
    public async Task<Output<string>> SecretTextAsync(string output) => Output.CreateSecret(await ReadAsync(output) as string ?? Missing(output, ""));

    /// <summary>An output that is a whole number.</summary>
    public async Task<Output<int>> NumberAsync(string output) =>
        Output.Create(await ReadAsync(output) is double number && double.IsInteger(number) ? (int)number : Missing(output, 0));

    /// <summary>An output that is a list of texts.</summary>
    public async Task<Output<ImmutableArray<string>>> TextsAsync(string output) =>
        Output.Create(await ReadAsync(output) is IEnumerable items and not string && items.Cast<object?>().All(item => item is string)
            ? items.Cast<string>().ToImmutableArray()
            : Missing(output, ImmutableArray<string>.Empty));

    /// <summary>Ends reading.</summary>
    /// <exception cref="UpstreamException">Outputs that were read are missing, or not what this version writes.</exception>
    public void ThrowIfIncomplete()
    {
        const int Shown = 3;
        if (_missing.Count == 0) return;
        var others = _missing.Count > Shown ? $" and {_missing.Count - Shown} others" : "";
        throw new UpstreamException(
            $"stage {_stack} has no output {string.Join(", ", _missing.Take(Shown))}{others}: run `lab up {_stack.Stage} --env "
            + $"{_stack.Environment}`");
    }

    private async Task<object?> ReadAsync(string output)
    {
        var details = await _reference.GetOutputDetailsAsync(output);
        return details.Value ?? details.SecretValue;
    }

    private T Missing<T>(string output, T placeholder)
    {
        _missing.Add(output);
        return placeholder;
    }
}
