namespace Pulumi;

/// <summary>
/// A value that is there later, or that a preview can't know, with its secrecy and the resources that it comes from.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class Output<T> : IOutput
{
    internal Output(Task<OutputData> dataTask)
    {
        DataTask = dataTask;
        Deployment.Current?.Tasks.Add(dataTask);
    }

    internal Task<OutputData> DataTask { get; }

    Task<OutputData> IOutput.DataTask => DataTask;

    /// <summary>An output of a task's result.</summary>
    /// <exception cref="ArgumentNullException">There is no task.</exception>
    public static Output<T> Create(Task<T> value) => Create(value, isSecret: false);

    /// <summary>
    /// Makes an output of the value: <paramref name="func"/> is called when the value is there, and not at all while it is unknown.
    /// </summary>
    public Output<TResult> Apply<TResult>(Func<T, TResult> func)
        => new(OutputCore.ApplyAsync(DataTask, value => func(OutputData.As<T>(value))));

    /// <summary>As the overload for plain results, for a function that is asynchronous.</summary>
    public Output<TResult> Apply<TResult>(Func<T, Task<TResult>> func)
        => Then<TResult>(value => Output.Create(func(OutputData.As<T>(value))));

    /// <summary>As the overload for plain results, for a function whose result is an input.</summary>
    public Output<TResult> Apply<TResult>(Func<T, Input<TResult>?> func)
        => Then<TResult>(value => func(OutputData.As<T>(value)).ToOutput());

    /// <summary>As the overload for plain results, for a function whose result is an output: secrecy and dependencies of both add up.</summary>
    public Output<TResult> Apply<TResult>(Func<T, Output<TResult>?> func)
        => Then<TResult>(value => func(OutputData.As<T>(value)));

    /// <summary>As the overload for plain results, for a function that is asynchronous and has no result.</summary>
    public Output<ValueTuple> Apply(Func<T, Task> func)
        => Apply(async value =>
        {
            await func(value).ConfigureAwait(false);
            return default(ValueTuple);
        });

    /// <summary>As <see cref="Apply{TResult}(Func{T, Output{TResult}})"/>, with the value as an object.</summary>
    public Output<TResult> UntypedApply<TResult>(Func<object?, Output<TResult>> func) => Then<TResult>(func);

    /// <summary>A text that explains what to do instead: an output has no text of its own.</summary>
    /// <exception cref="InvalidOperationException">The environment variable PULUMI_ERROR_OUTPUT_STRING is 1 or true.</exception>
    public override string ToString()
    {
        const string Message = """
            Calling [ToString] on an [Output<T>] is not supported.

            To get the value of an Output<T> as an Output<string> consider:
            1. o.Apply(v => $"prefix{v}suffix")
            2. Output.Format($"prefix{hostname}suffix");

            See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.
            """;
        var strict = Environment.GetEnvironmentVariable("PULUMI_ERROR_OUTPUT_STRING");
        if (strict == "1" || string.Equals(strict, "true", StringComparison.OrdinalIgnoreCase)) throw new InvalidOperationException(Message);

        Log.Warn(Message);
        return Message + Environment.NewLine + "This function may throw in a future version of Pulumi.";
    }

    internal static Output<T> Create(Task<T> value, bool isSecret)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Output<T>(OutputCore.FromTaskAsync(value, isSecret));
    }

    internal static Output<T> Known(T value, bool isSecret = false) => new(Task.FromResult(OutputData.Known(value, isSecret)));

    internal static Output<T> Unknown(T value) => new(Task.FromResult(OutputData.Unknown(value)));

    internal Output<T> WithSecret(Task<bool> isSecret) => new(OutputCore.WithSecretAsync(DataTask, isSecret));

    internal async Task<T> GetValueAsync(T whenUnknown)
    {
        var data = await DataTask.ConfigureAwait(false);
        return data.IsKnown ? OutputData.As<T>(data.Value) : whenUnknown;
    }

    private Output<TResult> Then<TResult>(Func<object?, IOutput?> func) => new(OutputCore.ThenAsync(DataTask, func));
}
