using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Aws;

/// <summary>Drives the resource handlers directly, as the engine does.</summary>
internal sealed class TestCloud
{
    private readonly Dictionary<string, IResourceHandler> _handlers;
    private readonly ResourceState? _provider;

    public TestCloud(PropertyMap? provider = null, IKubernetesHalf? kubernetes = null)
    {
        _handlers = AwsResources.All(kubernetes ?? Kubernetes).SelectMany(handler => handler.Types.Select(type => (type, handler)))
            .ToDictionary(pair => pair.type, pair => pair.handler);
        _provider = provider is null ? null : new ResourceState("urn:provider", "pulumi:providers:aws", "aws", "id", provider, PropertyMap.Empty);
    }

    public World World { get; } = new("test");

    public FakeKubernetes Kubernetes { get; } = new();

    public List<StatusMessage> Messages { get; } = [];

    /// <summary>Checks and creates; type as in <c>ec2/vpc:Vpc</c>.</summary>
    public ResourceState Create(string type, string name, params (string, object?)[] inputs)
    {
        var (handler, context) = Use(type, name);
        var (checkedInputs, token) = (handler.Check(context, Changed(PropertyMap.Empty, inputs)), "aws:" + type);
        try
        {
            var result = handler.Create(context, checkedInputs);
            World.Commit();
            return new ResourceState(context.Urn, token, name, result.Id, checkedInputs, result.Outputs);
        }
        catch (ResourceException)
        {
            World.Rollback();
            throw;
        }
    }

    /// <summary>The error that a create is refused with, as <c>CODE: words</c>.</summary>
    public string Refusal(string type, string name, params (string, object?)[] inputs) => Refusal(() => Create(type, name, inputs));

    public string Refusal(Action action)
    {
        var refused = Should.Throw<ResourceException>(action);
        World.Rollback();
        return $"{refused.Code}: {refused.Message}";
    }

    public ResourceDiff Diff(ResourceState state, params (string, object?)[] changes)
    {
        var (handler, context) = Use(state.Type["aws:".Length..], state.Name);
        return handler.Diff(context, state, handler.Check(context, Changed(state.Inputs, changes)));
    }

    /// <summary>What a preview says in which the properties are not known yet.</summary>
    public ResourceDiff PreviewDiff(ResourceState state, params string[] unknown)
    {
        var (handler, context) = Use(state.Type["aws:".Length..], state.Name, isPreview: true);
        return handler.Diff(context, state, handler.Check(context, Changed(state.Inputs, [.. unknown.Select(property => (property, (object?)null))])));
    }

    public ResourceState Update(ResourceState state, params (string, object?)[] changes)
    {
        var (handler, context) = Use(state.Type["aws:".Length..], state.Name);
        var inputs = handler.Check(context, Changed(state.Inputs, changes));
        handler.Diff(context, state, inputs).IsReplacement.ShouldBeFalse();
        var outputs = handler.Update(context, state, inputs);
        World.Commit();
        return state with { Inputs = inputs, Outputs = outputs };
    }

    public void Delete(ResourceState state)
    {
        var (handler, context) = Use(state.Type["aws:".Length..], state.Name);
        handler.Delete(context, state);
        World.Commit();
    }

    public PropertyMap? Read(ResourceState state)
    {
        var (handler, context) = Use(state.Type["aws:".Length..], state.Name);
        return handler.Read(context, state);
    }

    public PropertyMap Preview(string type, string name, params (string, object?)[] inputs)
    {
        var (handler, context) = Use(type, name, isPreview: true);
        return handler.PreviewOutputs(context, null, handler.Check(context, Changed(PropertyMap.Empty, inputs)));
    }

    // The last value of a property counts; none takes it away.
    private static PropertyMap Changed(PropertyMap before, (string, object?)[] changes) =>
        changes.Aggregate(before, (inputs, change) => inputs.With(change.Item1, change.Item2));

    private (IResourceHandler Handler, ResourceContext Context) Use(string type, string name, bool isPreview = false) => (
        _handlers["aws:" + type],
        new ResourceContext(World, $"urn:pulumi:test::eks-lab::aws:{type}::{name}", "aws:" + type, name, isPreview, _provider, Messages.Add));
}
