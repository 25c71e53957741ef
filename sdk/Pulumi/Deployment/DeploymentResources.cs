using System.Collections.Immutable;
using Pulumi.Serialization;
using Pulumi.Testing;

namespace Pulumi;

public sealed partial class Deployment
{
    /// <summary>Registers or reads a resource in the background and fills its outputs in.</summary>
    internal void Start(Resource resource, ResourceArgs args, ResourceOptions options, Dictionary<string, PendingOutput> outputs)
        => Tasks.Add(CompleteAsync(resource, args, options, outputs));

    /// <summary>Tells the engine the outputs of a component in the background.</summary>
    internal void RegisterOutputs(ComponentResource component, Output<IDictionary<string, object?>> outputs)
        => Tasks.Add(RegisterOutputsAsync(component, outputs));

    /// <summary>Waits until resources, and all that components among them consist of, are registered.</summary>
    private static async Task WaitForAsync(IEnumerable<Resource> resources)
    {
        foreach (var resource in WithChildren(resources).Where(each => each is CustomResource || each.IsRemote))
            await resource.Urn.DataTask.ConfigureAwait(false);
    }

    private static HashSet<Resource> WithChildren(IEnumerable<Resource> resources)
    {
        var all = new HashSet<Resource>();
        foreach (var resource in resources) resource.AddWithChildrenTo(all);
        return all;
    }

    private static Task<ImmutableArray<Resource>> ResourcesOf(InputList<Resource> list)
        => list.ToOutput().GetValueAsync(whenUnknown: []);

    private async Task CompleteAsync(
        Resource resource, ResourceArgs args, ResourceOptions options, Dictionary<string, PendingOutput> outputs)
    {
        try
        {
            var state = await ReadOrRegisterAsync(resource, args, options).ConfigureAwait(false);
            outputs[WireFormat.Urn].Complete(state.Urn, isKnown: true);
            if (resource is CustomResource) outputs[WireFormat.Id].Complete(state.Id, isKnown: state.Id.Length > 0);

            foreach (var (name, output) in outputs)
            {
                if (output.Task.IsCompleted) continue;
                if (state.Properties.TryGetValue(name, out var encoded)) output.CompleteEncoded(encoded);
                else output.Complete(null, isKnown: !IsDryRun);
            }
        }
        catch (Exception exception)
        {
            foreach (var output in outputs.Values) output.Fail(exception);
            throw;
        }
    }

    private async Task<RegisteredState> ReadOrRegisterAsync(Resource resource, ResourceArgs args, ResourceOptions options)
    {
        if (options.Urn is not null) return _monitor.Find(options.Urn);

        var id = options.Id is null ? "" : await options.Id.ToOutput().GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        if (!string.IsNullOrEmpty(id) && resource is not CustomResource)
        {
            throw new ArgumentException(
                $"{nameof(ResourceOptions)}.{nameof(ResourceOptions.Id)} is only valid for a {nameof(CustomResource)}");
        }

        if (options.DeletedWith is not null) await options.DeletedWith.Urn.DataTask.ConfigureAwait(false);
        foreach (var other in await ResourcesOf(options.ReplaceWith).ConfigureAwait(false)) await other.Urn.DataTask.ConfigureAwait(false);

        var request = await PrepareAsync(resource, args, options).ConfigureAwait(false);
        return string.IsNullOrEmpty(id)
            ? await _monitor.RegisterAsync(request, (options as CustomResourceOptions)?.ImportId ?? "").ConfigureAwait(false)
            : await _monitor.ReadAsync(request, id).ConfigureAwait(false);
    }

    private async Task<ResourceRequest> PrepareAsync(Resource resource, ResourceArgs args, ResourceOptions options)
    {
        var (type, name) = (resource.GetResourceType(), resource.GetResourceName());
        var explicitDependencies = await ResourcesOf(options.DependsOn).ConfigureAwait(false);

        var encoder = new PropertyEncoder();
        var inputs = await encoder.EncodeAllAsync(
            $"resource:{name}[{type}]",
            args.ToDictionary().Where(input => input.Key is not (WireFormat.Id or WireFormat.Urn))).ConfigureAwait(false);

        var parentUrn = type == Stack.TypeToken ? ""
            : await (options.Parent ?? Stack).Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);

        var provider = resource is CustomResource && options.Provider is not null
            ? await options.Provider.ReferenceAsync().ConfigureAwait(false)
            : "";
        if (resource.IsRemote && options is ComponentResourceOptions { } component)
        {
            var providers = component.Provider is null ? component.Providers : [component.Provider];
            foreach (var each in providers) await each.ReferenceAsync().ConfigureAwait(false);
        }

        await WaitForAsync(explicitDependencies.Concat(encoder.Dependencies)).ConfigureAwait(false);
        foreach (var alias in options.Aliases) await alias.ToOutput().DataTask.ConfigureAwait(false);
        return new ResourceRequest(resource, type, name, parentUrn, provider, inputs);
    }

    private async Task RegisterOutputsAsync(ComponentResource component, Output<IDictionary<string, object?>> outputs)
    {
        var urn = await component.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        var values = await outputs.GetValueAsync(whenUnknown: ImmutableDictionary<string, object?>.Empty).ConfigureAwait(false);
        var encoded = await new PropertyEncoder().EncodeAllAsync("monitor.registerResourceOutputs(...)", values).ConfigureAwait(false);
        await _monitor.RegisterOutputsAsync(urn, encoded).ConfigureAwait(false);
    }
}
