using Pulumi.Serialization;
using EncodedProperties = System.Collections.Immutable.ImmutableDictionary<string, object?>;

namespace Pulumi;

public sealed partial class Deployment
{
    /// <summary>The argument of a method that says whose it is.</summary>
    private const string Self = "__self__";

    /// <summary>Calls a function once all that its arguments come from is there; if something is not known, it is not called.</summary>
    internal async Task<OutputData> InvokeOutputAsync(string token, InvokeArgs? args, InvokeOptions? options, Type resultType)
    {
        var encoder = new PropertyEncoder();
        var arguments = await EncodeAsync(encoder, "invoke", token, args ?? InvokeArgs.Empty).ConfigureAwait(false);
        if (arguments.Values.Any(argument => !DecodedValue.From(argument).IsKnown)) return OutputData.Unknown();

        var explicitDependencies = options is InvokeOutputOptions { DependsOn: var dependsOn }
            ? await ResourcesOf(dependsOn).ConfigureAwait(false)
            : [];
        foreach (var resource in WithChildren(encoder.Dependencies.Concat(explicitDependencies)).OfType<CustomResource>())
        {
            if (resource.Id is { } id && !(await id.DataTask.ConfigureAwait(false)).IsKnown) return OutputData.Unknown();
        }

        var result = await CallAsync(token, arguments, options?.Provider ?? options?.Parent?.GetProvider(token), resultType)
            .ConfigureAwait(false);
        return new OutputData(
            result.Value, result.IsKnown, result.IsSecret, [.. encoder.Dependencies, .. explicitDependencies]);
    }

    /// <summary>Calls a function with those arguments that are known.</summary>
    internal async Task<OutputData> InvokeAsync(string token, InvokeArgs? args, InvokeOptions? options, Type resultType)
    {
        var arguments = await new PropertyEncoder().EncodeAllAsync($"invoke:{token}", (args ?? InvokeArgs.Empty).ToDictionary())
            .ConfigureAwait(false);
        return await CallAsync(token, arguments, options?.Provider ?? options?.Parent?.GetProvider(token), resultType)
            .ConfigureAwait(false);
    }

    /// <summary>Calls a method of a resource, through the resource's provider.</summary>
    internal async Task<OutputData> CallAsync(string token, CallArgs? args, Resource? self, CallOptions? options, Type resultType)
    {
        var encoder = new PropertyEncoder();
        var arguments = await EncodeAsync(encoder, "call", token, args ?? CallArgs.Empty, self).ConfigureAwait(false);
        await WaitForAsync(encoder.Dependencies).ConfigureAwait(false);
        var provider = self is not null ? self.Provider : options?.Provider ?? options?.Parent?.GetProvider(token);
        return await CallAsync(token, arguments, provider, resultType).ConfigureAwait(false);
    }

    private async Task<EncodedProperties> EncodeAsync(
        PropertyEncoder encoder, string verb, string token, InputArgs args, Resource? self = null)
    {
        try
        {
            var arguments = args.ToDictionary();
            return await encoder.EncodeAllAsync($"{verb}:{token}", self is null ? arguments : arguments.SetItem(Self, self))
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Errors.Add($"Error serializing arguments for {verb} {token}: {exception}");
            throw;
        }
    }

    private async Task<OutputData> CallAsync(string token, EncodedProperties arguments, ProviderResource? provider, Type resultType)
    {
        var reference = provider is null ? "" : await provider.ReferenceAsync().ConfigureAwait(false);
        var result = DecodedValue.From(await _monitor.CallAsync(token, arguments, reference).ConfigureAwait(false));
        OutputTypeRules.Check($"{token} result", resultType);
        return new OutputData(ValueConverter.For(resultType).ConvertOrDefault(result.Value), result.IsKnown, result.IsSecret, []);
    }
}
