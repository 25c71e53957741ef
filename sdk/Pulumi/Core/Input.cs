namespace Pulumi;

/// <summary>What a resource argument takes: a plain value or an output.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public class Input<T> : IInput
{
    private readonly Output<T>? _value;

    private protected Input(Output<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>For inputs that work their output out when it is asked for.</summary>
    private protected Input()
    {
    }

    private protected virtual Output<T> OutputValue => _value!;

    public static implicit operator Input<T>(T value) => new(Output.Create(value));

    public static implicit operator Input<T>(Output<T> value) => new(value);

    public static implicit operator Output<T>(Input<T> input) => input.OutputValue;

    IOutput IInput.ToOutput() => OutputValue;
}
