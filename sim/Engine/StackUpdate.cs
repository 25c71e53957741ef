using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>
/// What a program registers, made so: compares each registration with what is recorded and creates, updates or replaces; at the end
/// deletes what was not registered any more. In a preview it only says so.
/// </summary>
internal sealed class StackUpdate(StackSession session)
{
    private readonly Dictionary<(string Type, string Name), ResourceState> _registered = [];
    private readonly HashSet<(string Type, string Name)> _deletedToReplace = [];
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);
    private readonly ValueReferences _references = new();
    private long _order;

    public StackSession Session { get; } = session;

    /// <summary>Registers a resource that a provider has.</summary>
    /// <exception cref="OperationFailedException">An operation failed.</exception>
    public ResourceState Register(Registration registration)
    {
        Session.ThrowIfCancelled();
        var (type, name) = (registration.Type, registration.Name);
        var urn = Urn.Of(Session.Stack, type, name, registration.ParentUrn);
        var old = Session.Resources.Find(type, name);
        var plan = Session.Attempt(urn, old is null ? ResourceOperation.Create : ResourceOperation.Update, () =>
        {
            RefuseDuplicate(type, name, urn);
            return Plan(registration, urn, old);
        });
        var state = plan.Operation switch
        {
            ResourceOperation.Same => Keep(plan),
            ResourceOperation.Update => Update(plan),
            ResourceOperation.Replace => Replace(plan),
            _ => Create(plan, _deletedToReplace.Contains((type, name)) ? ResourceOperation.Replace : ResourceOperation.Create),
        };
        return Registered(state);
    }

    /// <summary>Registers a component: nothing of it is in the world, but it is recorded.</summary>
    public ResourceState RegisterComponent(string type, string name, string? parentUrn)
    {
        Session.ThrowIfCancelled();
        var urn = Urn.Of(Session.Stack, type, name, parentUrn);
        var old = Session.Resources.Find(type, name);
        var operation = old is null ? ResourceOperation.Create : ResourceOperation.Same;
        Session.Attempt(urn, operation, () =>
        {
            RefuseDuplicate(type, name, urn);
            return urn;
        });
        var state = (old ?? new ResourceState(urn, type, name, "", PropertyMap.Empty, PropertyMap.Empty)) with
        {
            Urn = urn,
            Parent = parentUrn,
            Order = _order++,
        };
        return Registered(Session.Apply(urn, operation, [], () => Record(state)));
    }

    /// <summary>Registers a remote component and what it registers itself.</summary>
    /// <exception cref="OperationFailedException">Its inputs are refused, or an operation failed.</exception>
    public ResourceState RegisterComponent(IComponentHandler handler, Registration registration)
    {
        var component = RegisterComponent(registration.Type, registration.Name, registration.ParentUrn);
        var outputs = Session.Attempt(component.Urn, ResourceOperation.Create, () =>
        {
            try
            {
                return handler.Construct(new ComponentContext(this, component, registration.Provider), registration.Inputs);
            }
            catch (ResourceException exception)
            {
                throw new ResourceException(exception.Code, $"{component.Type} resource '{component.Name}' has a problem: {exception.Message}");
            }
        });
        return Registered(Record(component with { Outputs = outputs }, save: true));
    }

    /// <summary>Reads a resource that this stack does not manage.</summary>
    /// <exception cref="OperationFailedException">There is none with that id.</exception>
    public ResourceState Read(Registration registration, string id)
    {
        var urn = Urn.Of(Session.Stack, registration.Type, registration.Name);
        return Session.Attempt(urn, ResourceOperation.Refresh, () =>
        {
            var state = new ResourceState(urn, registration.Type, registration.Name, id, registration.Inputs, PropertyMap.Empty);
            var context = Session.Context(urn, registration.Type, registration.Name, Provider(registration.Provider));
            var outputs = Session.Types.Get(registration.Type).Read(context, state)
                ?? throw new ResourceException(
                    "NotFound", $"{registration.Type} resource '{registration.Name}' does not exist: there is none with the id {id}");
            return Registered(state with { Outputs = outputs });
        });
    }

    /// <summary>Calls a function with the given provider.</summary>
    /// <exception cref="OperationFailedException">It refused.</exception>
    public PropertyMap Invoke(string token, PropertyMap arguments, string? provider) =>
        Session.Attempt(Urn.OfStack(Session.Stack), ResourceOperation.Same, () =>
        {
            var region = Provider(provider)?.Inputs.String("region") ?? Regions.Default;
            return Session.Types.GetFunction(token).Invoke(Session.World, region, arguments);
        });

    /// <summary>The resource with that type and name, registered in this update.</summary>
    public ResourceState? Find(string type, string name) => _registered.GetValueOrDefault((type, name));

    /// <summary>What refers to the only provider resource of a package in the stack; <see langword="null"/> when there is none or several.</summary>
    public string? SoleProvider(string package)
    {
        var providers = _registered.Values.Where(resource => resource.Type == "pulumi:providers:" + package).ToList();
        return providers.Count == 1 ? Urn.Reference(providers[0]) : null;
    }

    /// <summary>After the program registered all that it has: deletes what it has no longer, and what was replaced.</summary>
    /// <exception cref="OperationFailedException">A deletion failed; what comes after it is not deleted.</exception>
    public void DeleteUnregistered()
    {
        var superfluous = Session.Resources.All.Where(state => state.PendingDelete || !_registered.ContainsKey((state.Type, state.Name))).ToList();
        foreach (var state in StackResources.DeletionOrder(superfluous))
        {
            Session.Delete(state, isCounted: !(state.PendingDelete && _replaced.Contains(state.Urn)));
        }
    }

    private ResourcePlan Plan(Registration registration, string urn, ResourceState? old)
    {
        var (type, name) = (registration.Type, registration.Name);
        var handler = Session.Types.Get(type);
        var provider = Provider(registration.Provider);
        var context = Session.Context(urn, type, name, provider);
        var given = old is null ? registration.Inputs : IgnoredChanges.Apply(registration.Inputs, old.Inputs, registration.IgnoreChanges);
        var inputs = handler.Check(context, given);
        var wanted = new ResourceState(urn, type, name, old?.Id ?? "", inputs, old?.Outputs ?? PropertyMap.Empty)
        {
            Provider = provider is null ? null : Urn.Reference(provider),
            Parent = registration.ParentUrn,
            Order = _order++,
        };
        wanted = wanted with { Dependencies = _references.In(wanted, provider) };
        if (old is null) return new ResourcePlan(ResourceOperation.Create, handler, context, null, wanted, ResourceDiff.None);

        var diff = handler.Diff(context, old, inputs);
        if (old.Provider != wanted.Provider)
        {
            diff = diff with { Changed = diff.Changed.Insert(0, "provider"), Replaces = diff.Replaces.Insert(0, "provider") };
        }

        diff = diff with { DeleteBeforeReplace = diff.DeleteBeforeReplace || registration.DeleteBeforeReplace };
        var operation = diff.IsReplacement ? ResourceOperation.Replace
            : diff.HasChanges || !old.InitErrors.IsEmpty ? ResourceOperation.Update
            : ResourceOperation.Same;
        return new ResourcePlan(operation, handler, context, old, wanted, diff);
    }

    private ResourceState Keep(ResourcePlan plan) =>
        Session.Apply(plan.Wanted.Urn, ResourceOperation.Same, [], () => Record(plan.Wanted));

    private ResourceState Create(ResourcePlan plan, ResourceOperation operation) =>
        Session.Apply(plan.Wanted.Urn, operation, plan.Diff.Changed, () => Record(Session.IsPreview ? PreviewCreate(plan) : Made(plan)));

    private ResourceState Update(ResourcePlan plan) => Session.Apply(plan.Wanted.Urn, ResourceOperation.Update, plan.Diff.Changed, () =>
    {
        var old = plan.Old!;
        if (Session.IsPreview) return plan.Wanted with { Outputs = plan.Handler.PreviewOutputs(plan.Context, old, plan.Wanted.Inputs) };
        try
        {
            return Record(plan.Wanted with { Outputs = plan.Handler.Update(plan.Context, old, plan.Wanted.Inputs) });
        }
        catch (PartialFailureException partial)
        {
            return Record(plan.Wanted with { Outputs = partial.Result.Outputs, InitErrors = partial.Errors });
        }
    });

    private ResourceState Replace(ResourcePlan plan)
    {
        var old = plan.Old!;
        if (!Session.IsPreview && plan.Diff.DeleteBeforeReplace)
        {
            DeleteToReplace(old);
            return Create(plan, ResourceOperation.Replace);
        }

        _replaced.Add(old.Urn);
        return Session.Apply(plan.Wanted.Urn, ResourceOperation.Replace, plan.Diff.Changed, () =>
        {
            if (Session.IsPreview) return PreviewCreate(plan);
            var made = Made(plan);
            Session.Resources.Retire(old);
            return Record(made);
        });
    }

    private static ResourceState PreviewCreate(ResourcePlan plan) =>
        plan.Wanted with { Id = "", Outputs = plan.Handler.PreviewOutputs(plan.Context, null, plan.Wanted.Inputs) };

    private static ResourceState Made(ResourcePlan plan)
    {
        try
        {
            var result = plan.Handler.Create(plan.Context, plan.Wanted.Inputs);
            return plan.Wanted with { Id = result.Id, Outputs = result.Outputs };
        }
        catch (PartialFailureException partial)
        {
            return plan.Wanted with { Id = partial.Result.Id, Outputs = partial.Result.Outputs, InitErrors = partial.Errors };
        }
    }

    // Pulumi deletes those dependents too that can't live on while the resource is away: those that its unknown id would replace.
    private void DeleteToReplace(ResourceState old)
    {
        var dependents = new List<ResourceState> { old };
        for (var next = 0; next < dependents.Count; next++)
        {
            var referred = dependents[next];
            dependents.AddRange(Session.Resources.All.Where(other =>
                !other.PendingDelete && !dependents.Contains(other, ReferenceEqualityComparer.Instance) && other.Dependencies.Contains(referred.Urn)
                && !_registered.ContainsKey((other.Type, other.Name)) && IsReplacedWith(other, referred)));
        }

        foreach (var state in StackResources.DeletionOrder(dependents))
        {
            Session.Delete(state, isCounted: false);
            _deletedToReplace.Add((state.Type, state.Name));
        }
    }

    private bool IsReplacedWith(ResourceState resource, ResourceState referred)
    {
        if (resource.Provider == Urn.Reference(referred)) return true;
        if (Session.Types.Find(resource.Type) is not { } handler) return false;
        var context = new ResourceContext(
            Session.World, resource.Urn, resource.Type, resource.Name, isPreview: true, Session.Resources.ProviderOf(resource), _ => { });
        return handler.Diff(context, resource, ValueReferences.Without(resource.Inputs, referred)).IsReplacement;
    }

    private ResourceState Record(ResourceState state, bool save = false)
    {
        if (Session.IsPreview) return state;

        // Lists compare by reference: the recorded one stays where nothing changed, so that nothing is written.
        var old = Session.Resources.Find(state.Type, state.Name);
        if (old is not null && old.Dependencies.SequenceEqual(state.Dependencies)) state = state with { Dependencies = old.Dependencies };
        Session.Resources.Put(state);
        if (save) Session.Save();
        return state;
    }

    private ResourceState Registered(ResourceState state)
    {
        _registered[(state.Type, state.Name)] = state;
        _references.Add(state);
        return state;
    }

    private ResourceState? Provider(string? reference)
    {
        if (reference is null) return null;
        var (type, name) = Urn.TypeAndName(Urn.OfProvider(reference));
        return Find(type, name)
            ?? throw new ResourceException("ProviderNotFound", $"there is no provider resource '{name}' of type {type} in the stack");
    }

    private void RefuseDuplicate(string type, string name, string urn)
    {
        if (_registered.ContainsKey((type, name)))
        {
            throw new ResourceException("DuplicateResource", $"Duplicate resource URN '{urn}'; try giving it a unique name");
        }
    }

    private sealed record ResourcePlan(
        ResourceOperation Operation, IResourceHandler Handler, ResourceContext Context, ResourceState? Old, ResourceState Wanted, ResourceDiff Diff);
}
