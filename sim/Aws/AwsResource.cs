using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>
/// What all resource types of the AWS provider have in common: required and replacing properties, auto-names, tags with the provider's
/// default tags, ARNs, and outputs that are the inputs with what AWS says laid over them.
/// </summary>
/// <param name="type">The type token.</param>
public abstract class AwsResource(string type) : IResourceHandler
{
    private const int NameDigits = 7;

    /// <inheritdoc/>
    public IEnumerable<string> Types => [type];

    /// <summary>Properties without which the provider refuses the resource.</summary>
    protected virtual ImmutableArray<string> Required => [];

    /// <summary>Properties that can't be changed in place (<c>ForceNew</c> in the provider's schema).</summary>
    protected virtual ImmutableArray<string> Replaces => [];

    /// <summary>
    /// Properties of which some parts replace and others change in place. As long as such a one is unknown, it counts as a change in place.
    /// </summary>
    protected virtual ImmutableArray<string> ReplacesInPart => [];

    /// <summary>Lists whose order means something; all others are sets to the provider.</summary>
    protected virtual ImmutableArray<string> Ordered => [];

    /// <summary>The property that is auto-named when the program doesn't give it, or <see langword="null"/>.</summary>
    protected virtual string? NameProperty => null;

    /// <summary>The longest name that the service takes.</summary>
    protected virtual int NameLimit => 255;

    /// <summary>Whether the type has <c>tags</c> and <c>tagsAll</c>.</summary>
    protected virtual bool HasTags => true;

    /// <summary>Whether the type belongs to a region (IAM's don't).</summary>
    protected virtual bool IsRegional => true;

    /// <summary>What the provider fills in for missing properties.</summary>
    protected virtual PropertyMap Defaults => PropertyMap.Empty;

    /// <summary>Outputs that a change in place makes unknown until it is done.</summary>
    protected virtual ImmutableArray<string> UnknownAfterChange => [];

    /// <inheritdoc/>
    public PropertyMap Check(ResourceContext context, PropertyMap inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var problems = Problems(context, inputs).ToList();
        if (!context.IsPreview)
        {
            problems.InsertRange(0, Required.Where(property => inputs[property] is null)
                .Select(property => $"Missing required argument: The argument \"{property}\" is required, but no definition was found."));
        }

        if (AutoName(context, inputs) is { } name && name.Length > NameLimit)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"name \"{context.Name}-\" plus {NameDigits} random characters is longer than maximum length {NameLimit}"));
        }

        if (problems.Count > 0) throw new ResourceException("InvalidArgument", string.Join('\n', problems));
        var filled = Defaults.Merge(inputs);
        return NameProperty is { } property && filled[property] is null ? filled.With(property, AutoName(context, inputs)) : filled;
    }

    /// <summary>Inputs of which a refresh takes over what it finds, so that the next up puts them back.</summary>
    protected virtual ImmutableArray<string> ReadBack => [];

    /// <inheritdoc/>
    public PropertyMap RefreshedInputs(ResourceState state, PropertyMap outputs)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(outputs);
        return ReadBack.Where(state.Inputs.ContainsKey).Aggregate(state.Inputs, (inputs, property) => inputs.With(property, outputs[property]));
    }

    /// <inheritdoc/>
    public ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(inputs);
        ImmutableArray<string> changed =
        [
            .. old.Inputs.Keys.Union(inputs.Keys, StringComparer.Ordinal)
                .Where(property => !SameValue(property, old.Inputs[property], inputs[property])),
        ];
        if (HasTags && !changed.Contains("tags") && !Equals(old.Outputs["tagsAll"] ?? PropertyMap.Empty, TagValues(context, inputs)))
        {
            changed = changed.Add("tagsAll");
        }
        var replaces = changed
            .Where(property => IsReplacedBy(property, old.Inputs, inputs) && !(IsUnknown(context, inputs, property) && ReplacesInPart.Contains(property)))
            .ToImmutableArray();

        // The bridge deletes first only what can't exist twice under a name that the program gave and didn't change.
        var deleteFirst = !replaces.IsEmpty && NameProperty is { } name && Equals(inputs[name], old.Inputs[name]) && !IsAutoNamed(context, inputs);
        return new ResourceDiff(changed, replaces, deleteFirst);
    }

    /// <inheritdoc/>
    public ResourceResult Create(ResourceContext context, PropertyMap inputs)
    {
        var id = Make(context, inputs);
        var result = new ResourceResult(id, Outputs(context, id, inputs)!);
        RequireLive(context, result);
        return result;
    }

    /// <inheritdoc/>
    public PropertyMap? Read(ResourceContext context, ResourceState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Outputs(context, state.Id, state.Inputs);
    }

    /// <inheritdoc/>
    public PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        ArgumentNullException.ThrowIfNull(old);
        if (Describe(context, old.Id, old.Inputs) is null) throw new ResourceException("NotFound", $"{old.Type} {old.Id} does not exist any more");
        Change(context, old, inputs);
        var result = new ResourceResult(old.Id, Outputs(context, old.Id, inputs)!);
        RequireLive(context, result);
        return result.Outputs;
    }

    /// <inheritdoc/>
    public void Delete(ResourceContext context, ResourceState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Describe(context, state.Id, state.Inputs) is not null) Remove(context, state);
    }

    /// <inheritdoc/>
    public PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs)
    {
        var known = UnknownAfterChange.Aggregate(old?.Outputs ?? PropertyMap.Empty, (outputs, property) => outputs.With(property, null));
        return known.Merge(inputs).Merge(CommonOutputs(context, inputs));
    }

    /// <summary>What the provider finds wrong with given inputs before it calls the service, in its words.</summary>
    protected virtual IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs) => [];

    /// <summary>Makes the thing in the world.</summary>
    /// <returns>Its id.</returns>
    protected abstract string Make(ResourceContext context, PropertyMap inputs);

    /// <summary>What AWS says of it beyond the inputs, or <see langword="null"/> when it is not there.</summary>
    protected abstract PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs);

    /// <summary>Changes the thing in place. Not called for types all of whose properties replace.</summary>
    protected virtual void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        throw new NotSupportedException($"{type} has nothing that changes in place");

    /// <summary>Why the thing, though there, is not live, in the provider's words; none when it is.</summary>
    protected virtual ImmutableArray<string> HealthIssues(ResourceContext context, string id) => [];

    /// <summary>Deletes the thing, which is there.</summary>
    protected abstract void Remove(ResourceContext context, ResourceState state);

    /// <summary>Whether a change of the property needs a replacement.</summary>
    protected virtual bool IsReplacedBy(string property, PropertyMap old, PropertyMap inputs) =>
        Replaces.Contains(property) || property == NameProperty || property == "region";

    /// <summary>A fresh id for the resource.</summary>
    protected static string NewId<T>(ResourceContext context, string prefix)
        where T : class, IEntity => context.World.Fresh<T>(prefix, context.Urn);

    /// <summary>An ARN in the resource's region and account.</summary>
    protected string Arn(ResourceContext context, PropertyMap inputs, string service, string resource) =>
        $"arn:aws:{service}:{(IsRegional ? Region(context, inputs) : "")}:{context.World.AccountId}:{resource}";

    /// <summary>The resource's region.</summary>
    protected static string Region(ResourceContext context, PropertyMap inputs) =>
        inputs.String("region") ?? context.Provider?.Inputs.String("region") ?? Regions.Default;

    /// <summary>The resource's tags with the provider's default tags under them.</summary>
    protected static Tags TagsAll(ResourceContext context, PropertyMap inputs) => DefaultTags(context).SetItems(inputs.StringMap("tags"));

    /// <summary>Refuses with the service's words when the entity does not exist.</summary>
    protected static T Require<T>(ResourceContext context, string? id, string code, string message)
        where T : class, IEntity => context.World.Find<T>(id) ?? throw new ResourceException(code, message);

    private void RequireLive(ResourceContext context, ResourceResult result)
    {
        var issues = HealthIssues(context, result.Id);
        if (!issues.IsEmpty) throw new PartialFailureException(result, issues);
    }

    private static Tags DefaultTags(ResourceContext context) => context.Provider?.Inputs["defaultTags"] switch
    {
        string json => ((PropertyMap)PropertyValue.Parse(json)!).StringMap("tags"),
        PropertyMap map => map.StringMap("tags"),
        _ => Tags.Empty,
    };

    private static PropertyMap TagValues(ResourceContext context, PropertyMap inputs) => (PropertyMap)PropertyValue.Of(TagsAll(context, inputs))!;

    private PropertyMap? Outputs(ResourceContext context, string id, PropertyMap inputs) =>
        Describe(context, id, inputs) is { } described ? inputs.Merge(CommonOutputs(context, inputs)).Merge(described) : null;

    private PropertyMap CommonOutputs(ResourceContext context, PropertyMap inputs) =>
        PropertyMap.Of(("region", IsRegional ? Region(context, inputs) : null), ("tagsAll", HasTags ? TagValues(context, inputs) : null));

    /// <summary>
    /// <c>NAME-</c> and seven hexadecimal digits, as the bridge makes them. There they are random; here they come from the environment,
    /// the URN, the region and the replacing properties, so that the same steps give the same name and a replacement gets another one.
    /// </summary>
    private string? AutoName(ResourceContext context, PropertyMap inputs)
    {
        if (NameProperty is not { } name || inputs[name] is not null) return null;
        var prefix = inputs.String(name + "Prefix") ?? context.Name + "-";
        var seed = string.Join('\n', Replaces.Select(property => PropertyValue.ToJson(inputs[property]))
            .Prepend(Region(context, inputs)).Prepend(context.Urn));
        return prefix + context.World.Digits(seed, NameDigits);
    }

    private bool IsAutoNamed(ResourceContext context, PropertyMap inputs) =>
        NameProperty is { } name && Equals(inputs[name], AutoName(context, inputs.With(name, null)));

    // A preview's inputs lack what is not known yet.
    private static bool IsUnknown(ResourceContext context, PropertyMap inputs, string property) => context.IsPreview && !inputs.ContainsKey(property);

    private bool SameValue(string property, object? old, object? now) =>
        Ordered.Contains(property) ? Equals(old, now) : Equals(Sorted(old), Sorted(now));

    private static object? Sorted(object? value) => value switch
    {
        PropertyList list => PropertyList.From(list.Select(Sorted).OrderBy(PropertyValue.ToJson, StringComparer.Ordinal)),
        PropertyMap map => PropertyMap.From(map.Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        _ => value,
    };
}
