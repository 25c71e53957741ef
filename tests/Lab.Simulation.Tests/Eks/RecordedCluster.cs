using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Eks;

/// <summary>A recorded run of <c>eks:index:Cluster</c> called demo: the program's inputs and what the component registered for them.</summary>
internal sealed record RecordedCluster(
    string Name, PropertyMap Inputs, bool HasNodeRole, ImmutableSortedDictionary<string, Registered> Children, ImmutableArray<PropertyMap> Invokes)
{
    private const string Demo = "demo";

    public static PropertyMap Load(string file) =>
        (PropertyMap)PropertyValue.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "pulumi-eks", file)))!;

    /// <summary>A case that holds a whole run.</summary>
    public static RecordedCluster Whole(string file)
    {
        var content = Load(file);
        var registrations = content.List("registrations").Maps.Where(registration => !registration.Flag("remote"));
        return new RecordedCluster(
            file, Program(content.Map("program")), false, ByKey(registrations.Select(Read)), [.. content.List("invokes").Maps]);
    }

    /// <summary>The variants of a file, each a whole run again: what differs is laid over the run that it is based on.</summary>
    public static IEnumerable<RecordedCluster> Variants(string file)
    {
        var content = Load(file);
        var lab = Whole(content.RequiredString("base") + ".json");
        return content.List("variants").Maps.Select(variant => lab.With(variant));
    }

    /// <summary>The inputs with what a variant changes; a change of <see langword="null"/> takes an input away.</summary>
    public PropertyMap Changed(PropertyMap change) => change[Demo] is PropertyMap
        ? Program(change)
        : change.Aggregate(Inputs, (inputs, pair) => inputs.With(pair.Key, pair.Value));

    private RecordedCluster With(PropertyMap variant)
    {
        var children = Children.RemoveRange(variant.Strings("removed"));
        foreach (var added in variant.List("added").Maps.Select(Read)) children = children.SetItem(added.Key, added);
        foreach (var changed in variant.List("changed").Maps)
        {
            var child = children[changed.RequiredString("of")];
            var inputs = changed.Map("inputs").Aggregate(child.Inputs, (map, pair) => map.With(pair.Key, ((PropertyMap)pair.Value!)["is"]));
            children = children.SetItem(child.Key, child with { Inputs = inputs });
        }

        var removed = variant.List("invokesRemoved").Maps.ToList();
        var invokes = Invokes.Where(invoke => !removed.Contains(invoke))
            .Concat(variant.List("invokesAdded").Maps.Where(invoke => !invoke.ContainsKey("calls")));
        return new RecordedCluster(
            variant.RequiredString("case"), Changed(variant.Map("change")), variant.Map("change").ContainsKey("noderole"), children, [.. invokes]);
    }

    private static PropertyMap Program(PropertyMap program) => program.Map(Demo).Map("properties");

    private static Registered Read(PropertyMap registration) => new(
        registration.RequiredString("type"), registration.RequiredString("name"), registration.RequiredString("parent"), registration.Map("inputs"));

    private static ImmutableSortedDictionary<string, Registered> ByKey(IEnumerable<Registered> registrations) =>
        registrations.ToImmutableSortedDictionary(registration => registration.Key, registration => registration, StringComparer.Ordinal);
}
