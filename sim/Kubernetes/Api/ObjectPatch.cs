using Lab.Simulation.Kubernetes.Api.Admission;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>A JSON merge patch (https://www.rfc-editor.org/rfc/rfc7386) of an object, as a manager of its own.</summary>
/// <param name="api">The API server.</param>
/// <param name="patch">What changes; a property that is <see langword="null"/> is taken away.</param>
/// <param name="fieldManager">Who writes it.</param>
/// <param name="subresource">The subresource that is written, or <see langword="null"/>.</param>
internal sealed class ObjectPatch(ClusterApi api, PropertyMap patch, string fieldManager, string? subresource)
{
    /// <summary>Writes the object with the patch laid over it.</summary>
    /// <exception cref="KubernetesApiException">The API server refuses, in its words.</exception>
    public void Write(KubernetesObject live)
    {
        var kind = api.KindOf(live.Content.RequiredString("apiVersion"), live.Kind)!;
        var content = Merge(live.Content, patch);
        if (content.Equals(live.Content)) return;
        content = AdmissionWebhooks.Admit(api, new AdmissionRequest("UPDATE", kind, live.Namespace, content, live.Content));
        if (kind.Name == "Service") content = ServiceAddresses.Allocate(api, content, live.Content, dryRun: false);
        Validation.CheckUpdate(kind, live.Content, content);
        Validation.Check(kind, content);
        var metadata = content.Map("metadata").With("managedFields", ManagedFields(kind, live, content));
        if (live.Metadata.ContainsKey("generation") && !Equals(content["spec"], live.Content["spec"]))
        {
            metadata = metadata.With("generation", live.Generation + 1);
        }

        var written = api.Write(live with { Content = content.With("metadata", metadata) });
        if (written.IsDeleting && written.Metadata.Strings("finalizers").IsEmpty && kind.Name is not ("Namespace" or "Pod")) api.Remove(written);
    }

    /// <summary>Other managers lose the fields that change; those that are taken away are nobody's.</summary>
    private PropertyList ManagedFields(KubernetesKind kind, KubernetesObject live, PropertyMap content)
    {
        var (before, after) = (FieldSet.Of(Managed(live.Content)), FieldSet.Of(Managed(content)));
        var written = FieldSet.Conflicts(live.Content, content, after).ToHashSet(StringComparer.Ordinal);
        var changed = FieldSet.Only(after, written);
        var taken = FieldSet.Leaves(before).Except(FieldSet.Leaves(after), StringComparer.Ordinal).Concat(written).ToHashSet(StringComparer.Ordinal);
        var entries = content.Map("metadata").List("managedFields").Maps.Select(entry => entry.With("fieldsV1", FieldSet.Without(entry.Map("fieldsV1"), taken))).ToList();
        var own = entries.Find(IsOwn);
        var fields = own is null ? changed : Union(own.Map("fieldsV1"), changed);
        if (own is not null) entries.Remove(own);
        if (fields.Count > 0)
        {
            entries.Add(PropertyMap.Of(
                ("manager", fieldManager), ("operation", "Update"), ("apiVersion", kind.ApiVersion), ("subresource", subresource),
                ("time", PropertyPaths.Timestamp(api.World.Now)), ("fieldsType", "FieldsV1"), ("fieldsV1", fields)));
        }

        return PropertyList.From(entries.Where(entry => entry.Map("fieldsV1").Count > 0));
    }

    private bool IsOwn(PropertyMap entry) => entry.String("manager") == fieldManager && entry.String("operation") == "Update" && entry.String("subresource") == subresource;

    private static PropertyMap Merge(PropertyMap below, PropertyMap over)
    {
        foreach (var (key, value) in over) below = below.With(key, value is PropertyMap map ? Merge(below.Map(key), map) : value);
        return below;
    }

    // What the API server keeps itself is nobody's.
    private static readonly string[] OfServer = ["managedFields", "generation", "resourceVersion", "uid", "creationTimestamp"];

    private static PropertyMap Managed(PropertyMap content) => content.With(
        "metadata", OfServer.Aggregate(content.Map("metadata"), (metadata, key) => metadata.With(key, null)));

    private static PropertyMap Union(PropertyMap one, PropertyMap other)
    {
        foreach (var (key, value) in other) one = one.With(key, Union(one.Map(key), (PropertyMap)value!));
        return one;
    }
}
