using System.Collections.Immutable;
using System.Globalization;

namespace Pulumi;

/// <summary>Makes and combines outputs.</summary>
public static partial class Output
{
    /// <summary>An output that is there at once.</summary>
    public static Output<T> Create<T>(T value) => Output<T>.Known(value);

    /// <summary>An output of a task's result.</summary>
    public static Output<T> Create<T>(Task<T> value) => Output<T>.Create(value);

    /// <summary>A secret that is there at once.</summary>
    public static Output<T> CreateSecret<T>(T value) => Output<T>.Known(value, isSecret: true);

    /// <summary>A secret of a task's result.</summary>
    public static Output<T> CreateSecret<T>(Task<T> value) => Output<T>.Create(value, isSecret: true);

    /// <summary>The same output as a secret.</summary>
    public static Output<T> CreateSecret<T>(Output<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.WithSecret(Task.FromResult(true));
    }

    /// <summary>The same output, not secret any more.</summary>
    public static Output<T> Unsecret<T>(Output<T> output) => output.WithSecret(Task.FromResult(false));

    /// <summary>Whether an output is a secret.</summary>
    public static async Task<bool> IsSecretAsync<T>(Output<T> output) => (await output.DataTask.ConfigureAwait(false)).IsSecret;

    /// <summary>One output of many inputs: known when all are, secret when one is.</summary>
    public static Output<ImmutableArray<T>> All<T>(params Input<T>[] inputs) => AllOf(ImmutableArray.CreateRange(inputs));

    /// <inheritdoc cref="All{T}(Input{T}[])"/>
    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Input<T>> inputs) => AllOf(inputs.ToImmutableArray());

    /// <inheritdoc cref="All{T}(Input{T}[])"/>
    public static Output<ImmutableArray<T>> All<T>(params Output<T>[] outputs) => All(outputs.AsEnumerable());

    /// <inheritdoc cref="All{T}(Input{T}[])"/>
    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Output<T>> outputs)
        => AllOf(outputs.Select(output => (Input<T>)output).ToImmutableArray());

    /// <summary>An interpolated string whose parts may be outputs and inputs. Numbers and dates are formatted invariantly.</summary>
    public static Output<string> Format(FormattableString formattableString)
    {
        var parts = formattableString.GetArguments().Select(UntypedInput.From).ToArray();
        return new Output<string>(OutputCore.AllAsync(
            parts, values => string.Format(CultureInfo.InvariantCulture, formattableString.Format, values)));
    }

    internal static Output<ImmutableArray<T>> AllOf<T>(ImmutableArray<Input<T>> inputs)
        => new(OutputCore.AllAsync(inputs, values =>
        {
            var items = ImmutableArray.CreateBuilder<T>(values.Length);
            foreach (var value in values) items.Add(OutputData.As<T>(value));
            return items.MoveToImmutable();
        }));

    /// <summary>A part of an interpolated string: an output, an input or a plain value.</summary>
    private sealed class UntypedInput(Task<OutputData> data) : IInput, IOutput
    {
        public Task<OutputData> DataTask => data;

        public IOutput ToOutput() => this;

        public static IInput From(object? value) => value switch
        {
            IInput input => input,
            IOutput output => new UntypedInput(output.DataTask),
            _ => new UntypedInput(Task.FromResult(OutputData.Known(value))),
        };
    }
}
