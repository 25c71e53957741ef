using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>
/// Kubernetes objects as Pulumi resources, the way the real provider treats them with server-side apply on
/// (<c>tests/Lab.Simulation.Tests/Recorded/pulumi-kubernetes</c>): names, previews, awaits, replacements, deletions and its texts.
/// </summary>
internal sealed class KubernetesObjectHandler(IKubernetesApi kubernetes) : IResourceHandler
{
    private const string CreateManager = "pulumi-kubernetes";
    private const int Retries = 6;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(1);

    private const string AlreadyExistsHelp =
        """


        The resource already exists in the cluster. This can happen when:

          - Renaming a Pulumi resource: use an alias to preserve the identity,
            or use deleteBeforeReplace if the resource needs replacement.
          - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
            to manage specific fields without owning the resource lifecycle.
          - Adopting a resource into Pulumi: use `pulumi import`. Note that
            protected resources (e.g. kube-system) cannot be deleted on destroy.
          - Intentional upsert: set upsertExistingObjects on the provider to allow
            server-side apply to update existing objects on create.
        """;

    /// <inheritdoc/>
    public IEnumerable<string> Types =>
        // A node comes from an instance, never from a program.
        KubernetesKind.All.Where(kind => kind.Name != "Node").Select(kind => ResourceKind.TypeToken(kind));

    /// <inheritdoc/>
    public bool Serves(string type) => ResourceKind.IsCustom(type);

    /// <inheritdoc/>
    public PropertyMap Check(ResourceContext context, PropertyMap inputs)
    {
        var kind = KindOf(context);
        var options = ProviderOptions.Of(context);
        inputs = inputs.With("apiVersion", kind.ApiVersion).With("kind", kind.Name);
        if (kind.Name == "Secret") inputs = WithoutStringData(inputs);
        var metadata = inputs.Map("metadata");
        if (metadata.Map("annotations").ContainsKey(Annotations.WaitFor))
        {
            throw new ResourceException("NotSimulated", $"the simulated world does not know the annotation {Annotations.WaitFor}");
        }

        if (metadata.ContainsKey("generateName"))
        {
            throw new ResourceException("CheckFailure", "the `.metadata.generateName` field is not supported in Server-Side Apply mode");
        }

        // Without a kubeconfig the provider can't tell anything (recorded case 01b).
        if (!options.IsKnown) return inputs;
        if (kind.IsNamespaced) metadata = metadata.Default(options.Namespace, "namespace");
        if (!metadata.ContainsKey("name"))
        {
            metadata = metadata.With("name", AutoName(context, kind, options, inputs)).Set("true", "annotations", Annotations.AutoNamed);
        }

        return inputs.With("metadata", metadata);
    }

    /// <inheritdoc/>
    public ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        ReplaceRules.Diff(KindOf(context), ProviderOptions.Of(context), old.Inputs, Completed(context, old, inputs));

    /// <inheritdoc/>
    public ResourceResult Create(ResourceContext context, PropertyMap inputs)
    {
        var options = ProviderOptions.Of(context);
        var cluster = options.Cluster ?? throw new ResourceException("ClusterUnreachable", options.Unreachable);
        context.Report("", RequestTime);
        var made = Post(context, cluster, options, inputs);
        var manager = FieldManager(context, made);
        var (live, problems) = Await(context, cluster, inputs, made);
        if (IsSet(inputs, Annotations.SkipAwait))
        {
            live = live with { Content = live.Content.With("status", live.Content.ContainsKey("status") ? PropertyMap.Empty : null) };
        }

        kubernetes.Settle(context.World, cluster.Id);
        var result = new ResourceResult(IdOf(live), Outputs(live, inputs, manager));
        if (problems.IsEmpty) return result;
        throw new PartialFailureException(
            result,
            problems.SetItem(
                0,
                $"resource \"{context.Urn}\" was successfully created, but the Kubernetes API server reported that it failed to fully "
                + $"initialize or become live: {problems[0]}"));
    }

    /// <inheritdoc/>
    public PropertyMap? Read(ResourceContext context, ResourceState state)
    {
        var options = ProviderOptions.Of(context);
        if (options.Cluster is not { } cluster) return UnreachableCluster.Read(context, options, state);
        if (Live(context, cluster, state) is not { } live) return null;
        var outputs = Outputs(live, state.Inputs, state.Outputs.String("__fieldManager") ?? FieldManager(context, live));
        if (IsSet(state.Inputs, Annotations.SkipAwait) || Awaiter.For(live.Kind) is not { } awaiter) return outputs;
        var problems = Unhealthy(context, cluster, awaiter, live);
        if (problems.IsEmpty) return outputs;
        problems = problems.Insert(0, $"Resource '{live.Name}' was created but failed to initialize");
        context.Report($"Refreshed resource is in an unhealthy state:\n* {string.Join("\n* ", problems)}", isWarning: true);
        throw new PartialFailureException(new ResourceResult(state.Id, outputs), problems);
    }

    /// <inheritdoc/>
    public PropertyMap RefreshedInputs(ResourceState state, PropertyMap outputs) => (PropertyMap)Drift.Overlay(state.Inputs, outputs)!;

    /// <inheritdoc/>
    public PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var options = ProviderOptions.Of(context);
        if (options.Cluster is not { } cluster)
        {
            if (!options.SkipUpdateUnreachable) throw new ResourceException("ClusterUnreachable", options.Unreachable);
            context.Report("Cluster is unreachable but skipUpdateUnreachable flag is set to true, skipping...", isWarning: true);
            return old.Outputs;
        }

        context.Report("", RequestTime);
        var manager = old.Outputs.RequiredString("__fieldManager");
        KubernetesObject applied;
        try
        {
            applied = kubernetes.Apply(
                context.World, cluster.Id, Manifest(inputs), manager, dryRun: false, Conflicts(inputs, FieldConflicts.RefuseExceptKubectl));
        }
        catch (KubernetesApiException problem)
        {
            throw new ResourceException(problem.Code, $"{NotLive(old.Id)}{Words(problem, manager)}");
        }

        var (live, problems) = Await(context, cluster, inputs, applied);
        kubernetes.Settle(context.World, cluster.Id);
        var outputs = Outputs(live, inputs, manager);
        return problems.IsEmpty
            ? outputs
            : throw new PartialFailureException(new ResourceResult(old.Id, outputs), problems.SetItem(0, NotLive(old.Id) + problems[0]));
    }

    /// <inheritdoc/>
    public void Delete(ResourceContext context, ResourceState state)
    {
        var options = ProviderOptions.Of(context);
        if (options.Cluster is not { } cluster)
        {
            UnreachableCluster.Delete(context, options);
            return;
        }

        if (Live(context, cluster, state) is not { } live) return;
        context.Report("", RequestTime);
        var progress = new AwaitProgress(kubernetes, context, cluster, live);
        kubernetes.Delete(context.World, cluster.Id, live.Kind, live.Namespace, live.Name, Propagation(live));
        var skips = IsSet(state.Inputs, Annotations.SkipAwait) && live.Kind is "Namespace" or "Deployment" or "DaemonSet" or "Pod";
        if (skips) progress.Say("Skipping await logic");
        else AwaitGone(progress, live, state.Inputs);
        progress.Say("");
        kubernetes.Settle(context.World, cluster.Id);
    }

    /// <inheritdoc/>
    public PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs)
    {
        var options = ProviderOptions.Of(context);
        if (!options.IsKnown) return PropertyMap.Empty;
        if (options.Cluster is not { } cluster) return inputs;
        var isUpdate = old is not null && !Diff(context, old, inputs).IsReplacement;
        var manager = old?.Outputs.String("__fieldManager") ?? CreateManager;
        try
        {
            var answer = isUpdate
                ? kubernetes.Apply(context.World, cluster.Id, Manifest(inputs), manager, dryRun: true, PreviewConflicts(old!, inputs))
                : kubernetes.Create(context.World, cluster.Id, Manifest(inputs), CreateManager, dryRun: true);
            return answer.Content.With("status", null).Set(null, "metadata", "resourceVersion");
        }
        catch (KubernetesApiException problem) when (problem.Code is "AlreadyExists" or "NotFound" or "NoMatch")
        {
            if (problem.Code == "AlreadyExists") context.Report($"Retry #0; creation failed: {problem.Message}");
            return inputs;
        }
        catch (KubernetesApiException problem)
        {
            if (!isUpdate) context.Report($"Retry #0; creation failed: {problem.Message}");
            var what = isUpdate ? NotLive(old!.Id) : NotCreated(context);
            throw new ResourceException(problem.Code, $"Preview failed: {what}{Words(problem, manager)}");
        }
    }

    /// <summary>
    /// Makes the object; a namespace or a definition of its kind that is missing may still come, so that is tried for 63 s (recorded cases
    /// 09c, 11f).
    /// </summary>
    private KubernetesObject Post(ResourceContext context, EksCluster cluster, ProviderOptions options, PropertyMap inputs)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return options.UpsertExistingObjects
                    ? kubernetes.Apply(
                        context.World, cluster.Id, Manifest(inputs), CreateManager, dryRun: false, Conflicts(inputs, FieldConflicts.Refuse))
                    : kubernetes.Create(context.World, cluster.Id, Manifest(inputs), CreateManager);
            }
            catch (KubernetesApiException problem)
            {
                var retries = problem.Code is "NotFound" or "NoMatch";
                var wait = retries && attempt < Retries ? TimeSpan.FromSeconds(1 << attempt) : TimeSpan.Zero;
                if (attempt < Retries)
                {
                    context.Report(string.Create(CultureInfo.InvariantCulture, $"Retry #{attempt}; creation failed: {problem.Message}"));
                }

                if (wait == TimeSpan.Zero)
                {
                    throw new ResourceException(problem.Code, problem.Code switch
                    {
                        "NoMatch" => KindMissing(context, inputs) + problem.Message,
                        "AlreadyExists" => NotCreated(context) + problem.Message + AlreadyExistsHelp,
                        _ => NotCreated(context) + Words(problem, CreateManager),
                    });
                }

                kubernetes.Elapse(context.World, wait);
                context.ReportAfter(wait, "");
            }
        }
    }

    /// <summary>Waits until the object is live. What is wrong comes back with the provider's words on the wait itself first.</summary>
    private (KubernetesObject Live, ImmutableArray<string> Problems) Await(
        ResourceContext context, EksCluster cluster, PropertyMap inputs, KubernetesObject awaited)
    {
        var progress = new AwaitProgress(kubernetes, context, cluster, awaited);
        if (IsSet(inputs, Annotations.SkipAwait) && (Awaiter.For(awaited.Kind) is not null || ResourceKind.IsCustom(context.Type)))
        {
            progress.Say("Skipping await logic");
            progress.Say("");
            return (awaited, []);
        }

        if (Awaiter.For(awaited.Kind) is not { } awaiter) return (awaited, []);
        var end = progress.Now + Timeout(inputs);
        while (progress.Live is { } live)
        {
            if (awaiter.IsLive(progress, live))
            {
                progress.Say("");
                return (live, []);
            }

            if (progress.Now >= end)
            {
                progress.Say("");
                return (live, [awaiter.TimedOut(live), .. awaiter.Problems(progress, live)]);
            }

            progress.Wait(awaiter.Wake(progress) is { } wake && wake < end ? wake : end);
        }

        throw new ResourceException("NotFound", $"{awaited.Kind} {IdOf(awaited)} was deleted while it was awaited");
    }

    private static void AwaitGone(AwaitProgress progress, KubernetesObject deleted, PropertyMap inputs)
    {
        var end = progress.Now + Timeout(inputs);
        while (progress.Live is { } live)
        {
            progress.Say("Resource scheduled for deletion");
            if (progress.Now >= end)
            {
                progress.Warn($"finalizers might be preventing deletion ({string.Join(", ", live.Metadata.Strings("finalizers"))})");
                throw new ResourceException("Timeout", "timed out waiting for the condition") { HasEffect = true };
            }

            progress.Wait(end);
            if (progress.Live?.Uid != deleted.Uid) return;
        }
    }

    private ImmutableArray<string> Unhealthy(ResourceContext context, EksCluster cluster, Awaiter awaiter, KubernetesObject live)
    {
        var progress = new AwaitProgress(kubernetes, context, cluster, live);
        return live.Kind == "Deployment" && !awaiter.IsLive(progress, live) ? awaiter.Problems(progress, live)
            : live.Kind is "Service" or "Ingress" ? awaiter.Problems(progress, live)
            : [];
    }

    private KubernetesObject? Live(ResourceContext context, EksCluster cluster, ResourceState state)
    {
        var kind = KindOf(context);
        var (objectNamespace, name) = state.Id.Split('/') is [var first, var second] ? (first, second) : ("", state.Id);
        return kubernetes.Find(context.World, cluster.Id, kind.Name, objectNamespace, name);
    }

    /// <summary>
    /// The Pulumi name and eight hexadecimal digits. The real ones are random, kept while the object is, and new for its replacement; these
    /// come from the URN and the fields whose change replaces it.
    /// </summary>
    private static string AutoName(ResourceContext context, KubernetesKind kind, ProviderOptions options, PropertyMap inputs)
    {
        var fields = ReplaceRules.Fields(kind, options).Select(path => PropertyValue.ToJson(inputs.At(path)))
            .Append(inputs.At("metadata", "namespace") as string ?? options.Namespace);
        return $"{context.Name}-{context.World.Digits($"{context.Urn}/{string.Join('/', fields)}", 8)}";
    }

    /// <summary>Inputs of a preview without a kubeconfig lack what Check fills in; that stays as it was.</summary>
    private static PropertyMap Completed(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        if (ProviderOptions.Of(context).IsKnown) return inputs;
        var metadata = inputs.Map("metadata");
        foreach (var key in new[] { "name", "namespace" })
        {
            if (old.Inputs.At("metadata", key) is { } value) metadata = metadata.Default(value, key);
        }

        if (ReplaceRules.IsAutoNamed(old.Inputs) && !inputs.Map("metadata").ContainsKey("name"))
        {
            metadata = metadata.Set("true", "annotations", Annotations.AutoNamed);
        }

        return inputs.With("metadata", metadata);
    }

    /// <summary>A Secret's <c>stringData</c> is base64 in its <c>data</c> (recorded case 14).</summary>
    private static PropertyMap WithoutStringData(PropertyMap inputs)
    {
        if (!inputs.ContainsKey("stringData")) return inputs;
        var data = inputs.StringMap("stringData").Select(pair =>
            KeyValuePair.Create(pair.Key, (object?)Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))));
        return inputs.With("stringData", null).With("data", inputs.Map("data").Merge(PropertyMap.From(data)));
    }

    private static PropertyMap Manifest(PropertyMap inputs) => inputs.With("status", null);

    private static PropertyMap Outputs(KubernetesObject live, PropertyMap inputs, string manager) =>
        live.Content.With("__inputs", inputs).With("__initialApiVersion", live.Content["apiVersion"]).With("__fieldManager", manager);

    private static string FieldManager(ResourceContext context, KubernetesObject made) =>
        $"{CreateManager}-{context.World.Digits($"{context.Urn}/{made.Uid}", 8)}";

    private static string IdOf(KubernetesObject live) => live.Namespace.Length == 0 ? live.Name : $"{live.Namespace}/{live.Name}";

    private static FieldConflicts Conflicts(PropertyMap inputs, FieldConflicts otherwise) =>
        IsSet(inputs, Annotations.PatchForce) ? FieldConflicts.Force : otherwise;

    /// <summary>A preview sees conflicts only once the provider has applied itself (recorded case 11c, runs 5 and 7).</summary>
    private static FieldConflicts PreviewConflicts(ResourceState old, PropertyMap inputs) =>
        Conflicts(inputs, old.Outputs.Map("metadata").List("managedFields").Maps.Any(entry =>
            entry.String("operation") == "Apply" && entry.String("manager") == old.Outputs.String("__fieldManager"))
                ? FieldConflicts.Refuse : FieldConflicts.Force);

    private static string Words(KubernetesApiException problem, string manager) => problem.Code == "Conflict"
        ? "server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/"
            + "managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources for troubleshooting help\n"
            + $"The resource managed by field manager \"{manager}\" had an apply conflict: {problem.Message}"
        : problem.Message;

    private static string NotCreated(ResourceContext context) =>
        $"resource \"{context.Urn}\" was not successfully created by the Kubernetes API server: ";

    private static string KindMissing(ResourceContext context, PropertyMap inputs) =>
        $"creation of resource \"{context.Urn}\" with kind {inputs.String("apiVersion")}/{inputs.String("kind")} failed because the Kubernetes "
        + "API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ";

    private static string NotLive(string id) => $"the Kubernetes API server reported that \"{id}\" failed to fully initialize or become live: ";

    private static KubernetesKind KindOf(ResourceContext context) => ResourceKind.Of(context.Type, context.World, ProviderOptions.Of(context).Cluster);

    private static bool IsSet(PropertyMap inputs, string annotation) => inputs.MapAt("metadata", "annotations").String(annotation) == "true";

    private static TimeSpan Timeout(PropertyMap inputs) =>
        inputs.MapAt("metadata", "annotations").Integer(Annotations.TimeoutSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultTimeout;

    private static DeletionPropagation Propagation(KubernetesObject live) =>
        live.Metadata.Map("annotations").String(Annotations.DeletionPropagation) switch
        {
            "background" => DeletionPropagation.Background,
            "orphan" => DeletionPropagation.Orphan,
            _ => DeletionPropagation.Foreground,
        };
}
