using System.Collections.Immutable;

namespace Pulumi;

/// <summary>Reads the outputs of another stack.</summary>
public class StackReference : CustomResource
{
    /// <summary>Reads a stack: <paramref name="name"/>, or the one that <paramref name="args"/> name.</summary>
    public StackReference(string name, StackReferenceArgs? args = null, CustomResourceOptions? options = null)
        : base(
            "pulumi:pulumi:StackReference",
            name,
            new StackReferenceArgs { Name = args?.Name ?? name },
            CustomResourceOptions.Merge(options, new CustomResourceOptions { Id = args?.Name ?? name }))
    {
    }

    /// <summary>The name of the other stack.</summary>
    [Output("name")]
    public Output<string> Name { get; private set; } = null!;

    /// <summary>All outputs of the other stack.</summary>
    [Output("outputs")]
    public Output<ImmutableDictionary<string, object>> Outputs { get; private set; } = null!;

    /// <summary>The names of those outputs that are secret.</summary>
    [Output("secretOutputNames")]
    public Output<ImmutableArray<string>> SecretOutputNames { get; private set; } = null!;

    /// <summary>An output, <see langword="null"/> if there is none of that name.</summary>
    public Output<object?> GetOutput(Input<string> name)
        => Output.Tuple(name, (Input<ImmutableDictionary<string, object>>)Outputs)
            .Apply(both => both.Item2.GetValueOrDefault(both.Item1))
            .WithSecret(IsSecretAsync(name));

    /// <summary>An output that must be there; else the result fails with a <see cref="KeyNotFoundException"/>.</summary>
    public Output<object> RequireOutput(Input<string> name)
        => Output.Tuple(name, (Input<string>)Name, (Input<ImmutableDictionary<string, object>>)Outputs)
            .Apply(all => all.Item3.TryGetValue(all.Item1, out var value)
                ? value
                : throw new KeyNotFoundException($"Required output '{all.Item1}' does not exist on stack '{all.Item2}'."))
            .WithSecret(IsSecretAsync(name));

    /// <summary>The value of an output, told apart by whether it is secret.</summary>
    public async Task<StackReferenceOutputDetails> GetOutputDetailsAsync(string name)
    {
        var data = await GetOutput(name).DataTask.ConfigureAwait(false);
        return data.IsSecret ? new() { SecretValue = data.Value } : new() { Value = data.Value };
    }

    /// <summary>The value of an output that is not secret, <see langword="null"/> if there is none.</summary>
    /// <exception cref="InvalidOperationException">It is secret.</exception>
    public Task<object?> GetValueAsync(Input<string> name) => PlainValueAsync(GetOutput(name), "GetOutputValueAsync", "GetOutput");

    /// <summary>The value of an output that must be there and is not secret.</summary>
    /// <exception cref="InvalidOperationException">It is secret.</exception>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public async Task<object> RequireValueAsync(Input<string> name)
        => (await PlainValueAsync(RequireOutput(name), "RequireOutputValueAsync", "RequireOutput").ConfigureAwait(false))!;

    private static async Task<object?> PlainValueAsync(IOutput output, string called, string instead)
    {
        var data = await output.DataTask.ConfigureAwait(false);
        return !data.IsSecret
            ? data.Value
            : throw new InvalidOperationException(
                $"Cannot call '{called}' if the referenced stack has secret outputs. Use '{instead}' instead.");
    }

    private async Task<bool> IsSecretAsync(Input<string> name)
    {
        var wanted = await name.ToOutput().DataTask.ConfigureAwait(false);
        var secrets = await SecretOutputNames.DataTask.ConfigureAwait(false);
        return wanted.IsKnown && secrets.IsKnown
            ? OutputData.As<ImmutableArray<string>>(secrets.Value).Contains(OutputData.As<string>(wanted.Value))
            : (await Outputs.DataTask.ConfigureAwait(false)).IsSecret;
    }
}

/// <summary>Arguments of a <see cref="StackReference"/>.</summary>
public class StackReferenceArgs : ResourceArgs
{
    /// <summary>The name of the other stack.</summary>
    [Input("name", required: true)]
    public Input<string>? Name { get; set; }
}

/// <summary>The value of an output of another stack, in one of two places.</summary>
public sealed class StackReferenceOutputDetails
{
    /// <summary>The value if it is not secret.</summary>
    public object? Value { get; set; }

    /// <summary>The value if it is secret.</summary>
    public object? SecretValue { get; set; }
}
