using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// The daemon of the thick Multus 4.1.4 on a node: it writes <c>00-multus.conf</c> once it serves, and removes it at its end (recorded
/// cases C09, C10 and D3). Its waiting at the start (a second, or 20 when it may not list what it needs) is left out.
/// </summary>
internal sealed class MultusDaemon(ClusterApi api)
{
    private const string Folder = "/host/etc/cni/net.d";
    private const string NoManager = "failed to create the configuration manager for the primary CNI plugin: ";
    private const string NotLoaded = "failed to load the primary CNI configuration as a multus delegate with error ";
    private const string IndicatorGone = "readiness indicator file is gone. restart multus-daemon";

    /// <summary>Whether it is a pod of the thick daemon, whose images end in <c>thick</c>.</summary>
    public static bool IsDaemon(KubernetesObject pod) => pod.Spec.List("containers").Maps.Select(container => container.String("image") ?? "")
        .Any(image => image.Contains("/multus-cni:", StringComparison.Ordinal) && image.EndsWith("thick", StringComparison.Ordinal));

    /// <summary>Whether the daemon of the pod ended by itself, so that its container is not ready.</summary>
    public bool HasEnded(KubernetesObject node, KubernetesObject pod) =>
        IsDaemon(pod) && api.World.Find<MultusNode>(NodeFacts.InstanceId(node))?.ProblemUid == pod.Uid;

    /// <summary>Starts the daemon of a pod that came up, or whose daemon ended and is started again; notices one that is gone.</summary>
    public void Run(KubernetesObject node, IReadOnlyList<KubernetesObject> pods)
    {
        var instanceId = NodeFacts.InstanceId(node);
        var state = api.World.Find<MultusNode>(instanceId);
        if (state?.DaemonUid is { } uid && pods.All(pod => pod.Uid != uid))
        {
            // It had no time to clean up: 00-multus.conf stays (case C09).
            state = state with { DaemonUid = null };
            api.World.Put(state);
        }

        if (state?.DaemonUid is not null)
        {
            Watch(state);
            return;
        }

        var pod = pods.FirstOrDefault(each => IsDaemon(each) && !each.IsDeleting && (Pods.IsReady(each) || each.Uid == state?.ProblemUid));
        // Without a default network it looks for one each second, and is started again every two minutes.
        if (pod is null || (state is null && api.World.Find<CniNode>(instanceId) is null)) return;
        Start(instanceId, pod);
    }

    /// <summary>SIGTERM: the daemon removes its configuration, and pods come up without Multus' networks from then on.</summary>
    public void Terminate(KubernetesObject node, KubernetesObject pod)
    {
        if (api.World.Find<MultusNode>(NodeFacts.InstanceId(node)) is not { } state) return;
        if (state.DaemonUid == pod.Uid) api.World.Put(state with { DaemonUid = null, Files = state.Files.Remove(CniFolder.MultusFile) });
        else if (state.ProblemUid == pod.Uid) api.World.Put(state with { Problem = null, ProblemUid = null });
    }

    /// <summary>The VPC CNI started and wrote its configuration, which the daemon watches.</summary>
    public void PrimaryWritten(string instanceId)
    {
        if (api.World.Find<MultusNode>(instanceId) is not { } state) return;
        state = state with { Files = state.Files.SetItem(CniFolder.AwsFile, CniFolder.Of(hasVpcCni: true)[CniFolder.AwsFile]) };
        api.World.Put(state is { DaemonUid: not null, PrimaryFile: CniFolder.AwsFile } ? Written(state) : state);
    }

    /// <summary>What the daemon sees of changes in the folder, by whomever.</summary>
    private void Watch(MultusNode state)
    {
        if (state.Settings!.ReadinessIndicatorFile is { } indicator && !state.Files.ContainsKey(Path.GetFileName(indicator)))
        {
            api.World.Put(state with
            {
                Files = state.Files.Remove(CniFolder.MultusFile),
                DaemonUid = null,
                Problem = IndicatorGone,
                ProblemUid = state.DaemonUid,
            });
        }
        else if (state.Files.TryGetValue(state.PrimaryFile!, out var content) && content != state.PrimarySeen)
        {
            api.World.Put(Written(state));
        }
    }

    /// <summary>With its own file anew, which is empty over a primary one that cannot be read (case C10).</summary>
    private static MultusNode Written(MultusNode state)
    {
        var content = state.Files[state.PrimaryFile!];
        var own = CniFolder.Read(content) is null ? "" : Configuration(state.Settings!, state.PrimaryFile!);
        return state with { Files = state.Files.SetItem(CniFolder.MultusFile, own), PrimarySeen = content };
    }

    private void Start(string instanceId, KubernetesObject pod)
    {
        var before = api.World.Find<MultusNode>(instanceId);
        var state = before ?? new MultusNode(
            instanceId, api.ClusterName, CniFolder.Of(hasVpcCni: true), null, null, null, null, null, null,
            ImmutableSortedDictionary<string, long>.Empty);
        try
        {
            var settings = MultusSettings.Parse(Config(pod));
            var primary = Primary(state, settings);
            api.World.Put(Written(state with
            {
                DaemonUid = pod.Uid,
                Settings = settings,
                PrimaryFile = primary,
                Problem = null,
                ProblemUid = null,
            }));
        }
        catch (CniException problem)
        {
            state = state with { Problem = problem.Message, ProblemUid = pod.Uid };
            if (state.Equals(before)) return;
            api.World.Put(state);
            Crash(pod);
        }
    }

    private string Config(KubernetesObject pod)
    {
        var maps = pod.Spec.List("volumes").Maps.Select(volume => volume.Map("configMap").String("name")).OfType<string>();
        var found = maps.Select(name => api.Find("ConfigMap", pod.Namespace, name)?.Content.Map("data").String("daemon-config.json"));
        return found.OfType<string>().FirstOrDefault() ?? throw new CniException("open daemon-config.json: no such file or directory");
    }

    private static string Primary(MultusNode state, MultusSettings settings)
    {
        if (settings.ReadinessIndicatorFile is { } indicator && !state.Files.ContainsKey(Path.GetFileName(indicator)))
        {
            throw new CniException(
                $"have you checked that your default network is ready? still waiting for readinessindicatorfile @ {indicator}. pollimmediate error: "
                + "timed out waiting for the condition");
        }

        // The daemon copies the file and ends at once.
        if (settings.ConfigFile != "auto") throw new CniException("multus daemon is exited");
        if (settings.MasterCni is { } wanted && !state.Files.ContainsKey(wanted))
        {
            throw new CniException(
                $"{NoManager}{NotLoaded}'failed to access the primary CNI configuration from {Folder}/{wanted}: failed to read the cluster primary CNI "
                + $"config {Folder}/{wanted}: open {Folder}/{wanted}: no such file or directory'");
        }

        var primary = settings.MasterCni ?? CniFolder.Primary(state) ?? throw new CniException(
            $"{NoManager}failed to find the cluster master CNI plugin: could not find a plugin configuration in {Folder}");
        var version = CniFolder.Read(state.Files[primary])?.String("cniVersion") ?? "";
        return Version.TryParse(version, out var own) && Version.TryParse(settings.CniVersion, out var top) && own < top
            ? throw new CniException($"{NoManager}{NotLoaded}'delegate cni version is {version} while top level cni version is {settings.CniVersion}'")
            : primary;
    }

    /// <summary>The file that the runtime reads, in the daemon's order.</summary>
    private static string Configuration(MultusSettings settings, string primary)
    {
        (string Key, object? Value)[] fields =
        [
            ("cniVersion", settings.CniVersion), ("logLevel", settings.LogLevel), ("logToStderr", settings.LogToStderr ? true : null),
            ("name", "multus-cni-network"), ("clusterNetwork", $"{Folder}/{primary}"), ("namespaceIsolation", settings.NamespaceIsolation ? true : null),
            ("type", "multus-shim"),
        ];
        return $"{{{string.Join(',', fields.Where(field => field.Value is not null).Select(field => $"\"{field.Key}\":{PropertyValue.ToJson(field.Value)}"))}}}";
    }

    private void Crash(KubernetesObject pod)
    {
        var now = api.World.Now;
        var name = pod.Spec.List("containers").Maps.First().RequiredString("name");
        api.WriteStatus(pod, Pods.NotReady(pod, Pods.Running(pod, pod.Status, now), now, "CrashLoopBackOff"));
        api.Event(pod, "Warning", "BackOff", $"Back-off restarting failed container {name} in pod {pod.Name}_{pod.Namespace}({pod.Uid})");
    }
}
