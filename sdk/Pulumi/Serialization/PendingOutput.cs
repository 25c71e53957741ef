namespace Pulumi.Serialization;

/// <summary>An output of a resource that is on its way.</summary>
internal sealed class PendingOutput(Resource resource, Type valueType)
{
    private readonly TaskCompletionSource<OutputData> _source = new();

    public Task<OutputData> Task => _source.Task;

    public void Complete(object? value, bool isKnown, bool isSecret = false)
        => _source.TrySetResult(new OutputData(value, isKnown, isSecret, [resource]));

    /// <summary>Completes with what a provider sent. A value of another type than the property's counts as none.</summary>
    public void CompleteEncoded(object? encoded)
    {
        var decoded = DecodedValue.From(encoded);
        var value = decoded.IsKnown && ValueConverter.For(valueType).TryConvert(decoded.Value, out var converted) ? converted : null;
        Complete(value, decoded.IsKnown, decoded.IsSecret);
    }

    public void Fail(Exception exception) => _source.TrySetException(exception);
}
