using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Pulumi;

namespace Lab.Terraform.Registration;

/// <summary>
/// What mocks aren't told of a program's resources: options, parents and where the values of their arguments come from. A transformation of the
/// stack is told it, before a resource is registered.
/// </summary>
internal sealed class ProgramRecord
{
    private readonly ConcurrentDictionary<(string Type, string Name), Entry> _entries = [];
    private readonly ConcurrentDictionary<(string Type, string Name), ImmutableArray<(string Type, string Name)>> _dependencies = [];

    /// <summary>A transformation that changes nothing.</summary>
    public ResourceTransformationResult? Record(ResourceTransformationArgs args)
    {
        _entries[Key(args.Resource)] = new Entry(args.Resource, args.Args, args.Options);
        return null;
    }

    /// <summary>The options of a resource; <see langword="null"/> for one that the program did not make itself.</summary>
    public ResourceOptions? OptionsOf(string type, string name) => _entries.GetValueOrDefault((type, name))?.Options;

    /// <summary>The parent of a resource.</summary>
    public (string Type, string Name)? ParentOf(string type, string name) =>
        OptionsOf(type, name)?.Parent is { } parent && parent is not Stack ? Key(parent) : null;

    /// <summary>What the resource waits for, by options and by arguments; known after <see cref="ResolveAsync"/>.</summary>
    public ImmutableArray<(string Type, string Name)> DependenciesOf(string type, string name) =>
        _dependencies.TryGetValue((type, name), out var dependencies) ? dependencies : [];

    /// <summary>The outputs of a resource that are texts (<see langword="true"/>) or whole numbers (<see langword="false"/>), by Pulumi's name.</summary>
    public IEnumerable<(string Name, bool IsText)> ScalarOutputsOf(string type, string name)
    {
        if (!_entries.TryGetValue((type, name), out var entry)) yield break;
        foreach (var property in entry.Resource.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<OutputAttribute>() is not { Name: { } output }) continue;
            if (property.PropertyType == typeof(Output<string>)) yield return (output, true);
            if (property.PropertyType == typeof(Output<int>) || property.PropertyType == typeof(Output<int?>)) yield return (output, false);
        }
    }

    /// <summary>Works out where all arguments come from. Inside the deployment, when the program has made all its resources.</summary>
    public async Task ResolveAsync()
    {
        foreach (var (key, entry) in _entries)
        {
            var found = new HashSet<Resource>();
            await ArgumentSources.AddAsync(entry.Options.DependsOn, found).ConfigureAwait(false);
            await ArgumentSources.AddAsync(entry.Args, found).ConfigureAwait(false);
            found.Remove(entry.Resource);
            _dependencies[key] = [.. found.Select(Key)];
        }
    }

    private static (string Type, string Name) Key(Resource resource) => (resource.GetResourceType(), resource.GetResourceName());

    private sealed record Entry(Resource Resource, ResourceArgs? Args, ResourceOptions Options);
}
