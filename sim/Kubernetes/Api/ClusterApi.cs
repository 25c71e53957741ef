using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Api.Admission;
using Lab.Simulation.Kubernetes.Scheduling;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>The API server of one cluster.</summary>
internal sealed class ClusterApi(World world, string clusterName)
{
    private const string ForegroundDeletion = "foregroundDeletion";
    private const string CustomResourceCleanup = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>Letters and digits that names end in; no vowels, so that no words come up (apimachinery, <c>rand.String</c>).</summary>
    private const string SafeLetters = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The kinds of Kubernetes itself whose objects count the changes of their specs.</summary>
    private static readonly ImmutableHashSet<string> WithGeneration = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "CustomResourceDefinition", "DaemonSet", "Deployment", "EndpointSlice", "Ingress", "IngressClass", "MutatingWebhookConfiguration",
        "PodDisruptionBudget", "ReplicaSet", "ValidatingWebhookConfiguration");

    public World World => world;

    public string ClusterName => clusterName;

    /// <summary>Counts all writes; two equal values mean that nothing changed between them.</summary>
    public long ResourceVersion => world.Find<ControlPlane>(clusterName)?.ResourceVersion ?? 0;

    /// <inheritdoc cref="ControlPlane.MayScheduleMore"/>
    public bool MayScheduleMore
    {
        get => world.Find<ControlPlane>(clusterName)?.MayScheduleMore ?? false;
        set
        {
            if (value != MayScheduleMore) world.Put(new ControlPlane(clusterName, ResourceVersion, value));
        }
    }

    public EksCluster Cluster => world.Get<EksCluster>(clusterName);

    public KubernetesObject? Find(string kind, string objectNamespace, string name) =>
        world.Find<KubernetesObject>(KubernetesObject.IdOf(clusterName, kind, objectNamespace, name));

    public IReadOnlyList<KubernetesObject> List(string kind, string? objectNamespace = null)
    {
        var all = world.All<KubernetesObject>(KubernetesObject.GroupOf(clusterName, kind));
        return objectNamespace is null ? all : [.. all.Where(each => each.Namespace == objectNamespace)];
    }

    /// <summary>The kind as this cluster serves it: Kubernetes' own, or one whose CustomResourceDefinition is established.</summary>
    public KubernetesKind? KindOf(string apiVersion, string kind) =>
        KubernetesKind.Find(kind) is { } own && own.ApiVersion == apiVersion ? own : CustomKinds.Find(this, apiVersion, kind);

    /// <summary>The pods whose node this is.</summary>
    public IEnumerable<KubernetesObject> PodsOn(string nodeName) => List("Pod").Where(pod => pod.Spec.String("nodeName") == nodeName);

    /// <summary>The objects of a kind that the owner controls.</summary>
    public IReadOnlyList<KubernetesObject> Owned(KubernetesObject owner, string kind) =>
        [.. List(kind, owner.Namespace).Where(each => each.Controller?.String("uid") == owner.Uid)];

    /// <inheritdoc cref="IKubernetesApi.Create"/>
    public KubernetesObject Create(PropertyMap manifest, string fieldManager, bool dryRun = false)
    {
        var (kind, objectNamespace, name) = Identify(manifest);
        if (!kind.IsNamespaced) manifest = manifest.Set(null, "metadata", "namespace");
        RequireNamespace(kind, objectNamespace, name);
        if (Find(kind.Name, objectNamespace, name) is not null)
        {
            throw new KubernetesApiException("AlreadyExists", $"{kind.QualifiedResource} \"{name}\" already exists");
        }

        Validation.Decode(kind, manifest);
        var content = Defaults.Fill(kind, kind.Schema is { } schema ? CustomSchema.Prune(schema, manifest) : manifest);
        if (kind.Name == "Pod") content = PodAdmission.Admit(content);
        content = Defaults.Fill(kind, AdmissionWebhooks.Admit(this, new AdmissionRequest("CREATE", kind, objectNamespace, content, null)));
        if (kind.Name == "Service") content = ServiceAddresses.Allocate(this, content, old: null, dryRun);
        Validation.Check(kind, content);
        Validation.RequireSchedulable(kind, manifest);

        var now = PropertyPaths.Timestamp(world.Now);
        var metadata = content.Map("metadata")
            .With("creationTimestamp", now)
            .With("uid", Uid(kind, objectNamespace, name))
            .With("managedFields", ManagedFields(kind, [], fieldManager, "Update", FieldSet.Of(manifest)));
        if (kind.Schema is not null || WithGeneration.Contains(kind.Name)) metadata = metadata.With("generation", 1);
        var made = new KubernetesObject(clusterName, kind.Name, objectNamespace, name, content.With("metadata", metadata));
        return dryRun ? made : Write(made);
    }

    /// <inheritdoc cref="IKubernetesApi.Apply"/>
    public KubernetesObject Apply(
        PropertyMap manifest, string fieldManager, bool dryRun = false, FieldConflicts conflicts = FieldConflicts.Force)
    {
        var (kind, objectNamespace, name) = Identify(manifest);
        if (Find(kind.Name, objectNamespace, name) is not { } live) return Create(manifest, fieldManager, dryRun);
        if (!kind.IsNamespaced) manifest = manifest.Set(null, "metadata", "namespace");
        Validation.Decode(kind, manifest);
        if (kind.Schema is not null) CustomSchema.RequireTyped(kind, manifest);
        live = FieldOwners.Yield(live, manifest, conflicts, owner => IsSame(owner, fieldManager));
        var before = live.Metadata.List("managedFields").Maps.Where(entry => IsSame(entry.RequiredString("manager"), fieldManager)).ToList();
        var now = FieldSet.Of(manifest);
        var content = live.Content;
        foreach (var entry in before) content = FieldSet.Prune(content, entry.Map("fieldsV1"), now);
        content = Defaults.Fill(kind, FieldSet.Merge(content, manifest));
        if (!Equals(content, live.Content))
        {
            content = AdmissionWebhooks.Admit(this, new AdmissionRequest("UPDATE", kind, objectNamespace, content, live.Content));
        }

        if (kind.Name == "Service") content = ServiceAddresses.Allocate(this, content, live.Content, dryRun);
        Validation.CheckUpdate(kind, live.Content, content);
        Validation.Check(kind, content);
        Validation.RequireSchedulable(kind, manifest);

        var metadata = content.Map("metadata").With("managedFields", ManagedFields(kind, before, fieldManager, "Apply", now, live));
        if (live.Metadata.ContainsKey("generation") && !Equals(Declared(content), Declared(live.Content)))
        {
            metadata = metadata.With("generation", live.Generation + 1);
        }

        var changed = live with { Content = content.With("metadata", metadata) };
        return dryRun ? changed : Write(changed);
    }

    /// <summary>A controller's or kubelet's write; one that changes nothing is none.</summary>
    public KubernetesObject Write(KubernetesObject changed)
    {
        var live = world.Find<KubernetesObject>(changed.Id);
        if (live is not null && live.Content.Equals(changed.Content)) return live;
        var version = ResourceVersion + 1;
        world.Put(new ControlPlane(clusterName, version, MayScheduleMore || QueueingEvents.MayScheduleMore(live, changed)));
        var written = changed with { Content = changed.Content.Set(version.ToString(CultureInfo.InvariantCulture), "metadata", "resourceVersion") };
        world.Put(written);
        return written;
    }

    /// <summary>A controller's or kubelet's write of the status.</summary>
    public KubernetesObject WriteStatus(KubernetesObject live, PropertyMap status) =>
        Write(live with { Content = live.Content.With("status", status) });

    /// <summary>A controller's write of the spec: the generation goes up.</summary>
    public KubernetesObject WriteSpec(KubernetesObject live, PropertyMap spec) =>
        live.Spec.Equals(spec)
            ? live
            : Write(live with { Content = live.Content.With("spec", spec).Set(live.Generation + 1, "metadata", "generation") });

    /// <inheritdoc cref="IKubernetesApi.Delete"/>
    public void Delete(KubernetesObject live, DeletionPropagation propagation = DeletionPropagation.Background)
    {
        if (live.IsDeleting || Find(live.Kind, live.Namespace, live.Name) is null) return;
        if (propagation == DeletionPropagation.Orphan)
        {
            foreach (var owned in world.All<KubernetesObject>()
                .Where(each => each.ClusterName == clusterName && each.Controller?.String("uid") == live.Uid))
            {
                Write(owned with { Content = owned.Content.Set(null, "metadata", "ownerReferences") });
            }
        }

        // A pod that runs somewhere is given its grace period; the kubelet takes it away, and its network with it, even if that is no time at all. A
        // node without an instance has no kubelet.
        var isOnNode = live.Kind == "Pod" && live.Spec.String("nodeName") is { } nodeName && Find("Node", "", nodeName) is { } node
            && node.Spec.ContainsKey("providerID");
        var grace = isOnNode ? live.Spec.Integer("terminationGracePeriodSeconds") ?? 30 : 0;
        var finalizers = live.Metadata.Strings("finalizers");
        if (propagation == DeletionPropagation.Foreground && live.Kind is "Deployment" or "ReplicaSet" or "DaemonSet")
        {
            finalizers = finalizers.Add(ForegroundDeletion);
        }

        if (live.Kind == CustomKinds.Definition) finalizers = finalizers.Add(CustomResourceCleanup);
        if (grace == 0 && !isOnNode && finalizers.IsEmpty && live.Kind != "Namespace")
        {
            Remove(live);
            return;
        }

        var metadata = live.Metadata
            .With("deletionTimestamp", PropertyPaths.Timestamp(world.Now.AddSeconds(grace)))
            .With("deletionGracePeriodSeconds", grace);
        if (!finalizers.IsEmpty) metadata = metadata.With("finalizers", finalizers);
        if (metadata.ContainsKey("generation")) metadata = metadata.With("generation", live.Generation + 1);
        Write(live with { Content = live.Content.With("metadata", metadata) });
    }

    /// <summary>When an object that is being deleted was asked to go.</summary>
    public static DateTimeOffset DeletionRequested(KubernetesObject live) =>
        PropertyPaths.Time(live.Metadata.RequiredString("deletionTimestamp")).AddSeconds(-(live.Metadata.Integer("deletionGracePeriodSeconds") ?? 0));

    /// <summary>Whether the object goes only after those that it owns.</summary>
    public static bool IsForeground(KubernetesObject live) => live.Metadata.Strings("finalizers").Contains(ForegroundDeletion);

    /// <summary>What the object owned is gone: it goes too, unless another finalizer holds it.</summary>
    public void EndForeground(KubernetesObject live)
    {
        if (live.Metadata.Strings("finalizers").Length > 1) this.RemoveFinalizer(live, ForegroundDeletion);
        else Remove(live);
    }

    /// <summary>Takes the object out of the cluster.</summary>
    public void Remove(KubernetesObject live)
    {
        if (Find(live.Kind, live.Namespace, live.Name) is null) return;
        world.Remove<KubernetesObject>(live.Id);
        world.Put(new ControlPlane(clusterName, ResourceVersion + 1, MayScheduleMore || QueueingEvents.MayScheduleMore(live, changed: null)));
    }

    /// <summary>Records an event; one that is there already is counted.</summary>
    public void Event(KubernetesObject about, string type, string reason, string message)
    {
        var id = $"{about.Id}/{reason}/{world.Digits($"{about.Uid}/{message}", 12)}";
        var count = world.Find<KubernetesEvent>(id)?.Count ?? 0;
        world.Put(new KubernetesEvent(id, clusterName, about.Kind, about.Namespace, about.Name, type, reason, message, count + 1, world.Now));
    }

    /// <summary>
    /// A name for something that a controller makes: the prefix and some letters. The real ones are random; these depend on what was
    /// written before, so that the same steps give the same names.
    /// </summary>
    public string GenerateName(string kind, string objectNamespace, string prefix, int length = 5)
    {
        for (var attempt = 0; ; attempt++)
        {
            var name = prefix + SafeText(
                string.Create(CultureInfo.InvariantCulture, $"{clusterName}/{kind}/{objectNamespace}/{prefix}/{ResourceVersion}/{attempt}"), length);
            if (Find(kind, objectNamespace, name) is null) return name;
        }
    }

    /// <summary>Letters that depend on the environment and the seed alone.</summary>
    public string SafeText(string seed, int length) =>
        string.Concat(Convert.FromHexString(world.Digits(seed, length * 2)).Select(value => SafeLetters[value % SafeLetters.Length]));

    private (KubernetesKind Kind, string Namespace, string Name) Identify(PropertyMap manifest)
    {
        var (kindName, apiVersion) = (manifest.String("kind") ?? "", manifest.String("apiVersion") ?? "");
        var kind = KindOf(apiVersion, kindName)
            ?? throw new KubernetesApiException("NoMatch", $"no matches for kind \"{kindName}\" in version \"{apiVersion}\"");
        var metadata = manifest.Map("metadata");
        return (kind, kind.IsNamespaced ? metadata.String("namespace") ?? "default" : "", metadata.RequiredString("name"));
    }

    private void RequireNamespace(KubernetesKind kind, string objectNamespace, string name)
    {
        if (!kind.IsNamespaced) return;
        var found = Find("Namespace", "", objectNamespace)
            ?? throw new KubernetesApiException("NotFound", $"namespaces \"{objectNamespace}\" not found");
        if (found.IsDeleting)
        {
            throw new KubernetesApiException(
                "Forbidden",
                $"{kind.QualifiedResource} \"{name}\" is forbidden: unable to create new content in namespace {objectNamespace} because it "
                + "is being terminated");
        }
    }

    /// <summary>What an object's writer declares: all but identity, metadata and status.</summary>
    private static PropertyMap Declared(PropertyMap content) =>
        content.With("apiVersion", null).With("kind", null).With("metadata", null).With("status", null);

    private string Uid(KubernetesKind kind, string objectNamespace, string name)
    {
        var digits = world.Digits(
            string.Create(CultureInfo.InvariantCulture, $"{clusterName}/{kind.Name}/{objectNamespace}/{name}/{ResourceVersion}"), 32);
        return $"{digits[..8]}-{digits[8..12]}-4{digits[13..16]}-8{digits[17..20]}-{digits[20..]}";
    }

    private PropertyList ManagedFields(
        KubernetesKind kind, List<PropertyMap> before, string manager, string operation, PropertyMap fields, KubernetesObject? live = null)
    {
        var entry = PropertyMap.Of(
            ("manager", manager), ("operation", operation), ("apiVersion", kind.ApiVersion), ("time", PropertyPaths.Timestamp(world.Now)),
            ("fieldsType", "FieldsV1"), ("fieldsV1", fields));
        // An apply that says what it said before leaves the object as it is, the time of the entry too.
        if (before is [var only] && only.With("time", null).Equals(entry.With("time", null))) entry = only;
        return PropertyList.From((live?.Metadata.List("managedFields").Maps ?? []).Where(other => !before.Contains(other)).Append(entry));
    }

    /// <summary>
    /// The Pulumi provider creates as <c>pulumi-kubernetes</c> and applies as <c>pulumi-kubernetes-…</c>, which takes the first one's
    /// fields over (recorded case 04).
    /// </summary>
    private static bool IsSame(string manager, string other) => manager == other || other.StartsWith(manager + "-", StringComparison.Ordinal);
}
