using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Helm;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>Asks handlers what a Pulumi engine asks a provider, for one resource at a time, and keeps their answers.</summary>
internal sealed class ProviderHarness
{
    private readonly World _world;
    private readonly List<IResourceHandler> _handlers;

    /// <param name="fixture">The cluster.</param>
    /// <param name="charts">Charts that stand in the place of the course's.</param>
    public ProviderHarness(ClusterFixture fixture, ChartTable? charts = null)
    {
        _world = fixture.World;
        _handlers = [.. KubernetesResources.All(fixture.Kubernetes)];
        if (charts is not null) _handlers.Insert(0, new HelmReleaseHandler(fixture.Kubernetes, charts));
        Provider = Provide(Kubeconfig(ClusterFixture.Endpoint));
    }

    public ResourceState? Provider { get; set; }

    /// <summary>The lines of the last operation, empty ones left out.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>How long the last operation took in simulated time.</summary>
    public TimeSpan Took { get; private set; }

    public static string Kubeconfig(string server, string name = "lab") =>
        $$"""{"apiVersion": "v1", "kind": "Config", "clusters": [{"name": "{{name}}", "cluster": {"server": "{{server}}"} }], "contexts": [{"name": "{{name}}", "context": {"cluster": "{{name}}", "user": "u"} }], "current-context": "{{name}}", "users": []}""";

    public static ResourceState Provide(string? kubeconfig, params ReadOnlySpan<(string Key, object? Value)> options)
    {
        var inputs = PropertyMap.Of(options).With("kubeconfig", kubeconfig);
        return new ResourceState("urn:pulumi:t::p::pulumi:providers:kubernetes::prov", "pulumi:providers:kubernetes", "prov", "id", inputs, inputs);
    }

    public ResourceDiff Diff(ResourceState old, PropertyMap inputs, bool isPreview = false)
    {
        var context = Context(old.Type, old.Name, isPreview);
        return Handler(old.Type).Diff(context, old, Handler(old.Type).Check(context, inputs));
    }

    public PropertyMap Check(string type, string name, PropertyMap inputs, bool isPreview = false) =>
        Handler(type).Check(Context(type, name, isPreview), inputs);

    public PropertyMap Preview(string type, string name, PropertyMap inputs, ResourceState? old = null)
    {
        var before = _world.Elapsed;
        _world.Commit();
        var context = Context(type, name, isPreview: true);
        var outputs = Handler(type).PreviewOutputs(context, old, Handler(type).Check(context, inputs));
        _world.Changes.ShouldBeEmpty("a preview changes nothing");
        _world.Elapsed.ShouldBe(before);
        return outputs;
    }

    public ResourceState Create(string type, string name, PropertyMap inputs)
    {
        var context = Context(type, name);
        var handler = Handler(type);
        inputs = handler.Check(context, inputs);
        try
        {
            var result = handler.Create(context, inputs);
            return State(type, name, result.Id, inputs, result.Outputs, []);
        }
        catch (PartialFailureException partial)
        {
            return State(type, name, partial.Result.Id, inputs, partial.Result.Outputs, partial.Errors);
        }
    }

    public ResourceState Update(ResourceState old, PropertyMap inputs)
    {
        var context = Context(old.Type, old.Name);
        var handler = Handler(old.Type);
        inputs = handler.Check(context, inputs);
        try
        {
            return State(old.Type, old.Name, old.Id, inputs, handler.Update(context, old, inputs), []);
        }
        catch (PartialFailureException partial)
        {
            return State(old.Type, old.Name, old.Id, inputs, partial.Result.Outputs, partial.Errors);
        }
    }

    public void Delete(ResourceState state) => Handler(state.Type).Delete(Context(state.Type, state.Name), state);

    public PropertyMap? Read(ResourceState state) => Handler(state.Type).Read(Context(state.Type, state.Name), state);

    /// <summary>What a refresh records; <see langword="null"/> when the resource is gone.</summary>
    public ResourceState? Refresh(ResourceState state) =>
        Read(state) is { } outputs ? state with { Inputs = Handler(state.Type).RefreshedInputs(state, outputs), Outputs = outputs } : null;

    private static ResourceState State(string type, string name, string id, PropertyMap inputs, PropertyMap outputs, ImmutableArray<string> errors) =>
        new(Urn(type, name), type, name, id, inputs, outputs) { InitErrors = errors };

    /// <summary>Whether any handler serves the type; others the engine refuses by name.</summary>
    public bool Serves(string type) => _handlers.Exists(handler => handler.Types.Contains(type) || handler.Serves(type));

    private IResourceHandler Handler(string type) => _handlers.Find(handler => handler.Types.Contains(type) || handler.Serves(type))!;

    private static string Urn(string type, string name) => string.Create(CultureInfo.InvariantCulture, $"urn:pulumi:t::p::{type}::{name}");

    private ResourceContext Context(string type, string name, bool isPreview = false)
    {
        Lines.Clear();
        Took = TimeSpan.Zero;
        return new ResourceContext(_world, Urn(type, name), type, name, isPreview, Provider, message =>
        {
            Took += message.Simulated;
            if (message.Text.Length > 0) Lines.Add(message.Text);
        });
    }
}
