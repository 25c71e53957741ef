using System.Globalization;
using Lab.Cli.Aws;
using Lab.Cli.Processes;
using Lab.Cli.Targets;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.State;

namespace Lab.Cli.Reset;

/// <summary>A cluster of EKS by the <c>kubectl</c> command.</summary>
/// <param name="host">The process.</param>
/// <param name="aws">Asks AWS for the way to the cluster.</param>
/// <param name="clusterName">The cluster.</param>
/// <param name="kubeconfig">Where the way to the cluster is kept: it has no secret in it, since <c>aws eks get-token</c> is called for each request.</param>
internal sealed class KubectlCli(LabHost host, AwsCli aws, string clusterName, string kubeconfig)
{
    private const string Program = "kubectl";
    private const string HelmSecrets = "type=helm.sh/release.v1";

    /// <summary>What students make; Secrets are asked for by themselves, since nobody's business but Helm's are looked at.</summary>
    private const string Kinds =
        "namespaces,nodes,pods,services,serviceaccounts,configmaps,deployments.apps,replicasets.apps,daemonsets.apps,statefulsets.apps,jobs.batch,cronjobs.batch,"
        + "ingresses.networking.k8s.io,networkpolicies.networking.k8s.io,poddisruptionbudgets.policy,horizontalpodautoscalers.autoscaling,persistentvolumeclaims";

    private const string RequestTimeout = "30s";
    private const string UnknownResource = "the server doesn't have a resource type";
    private const string CommandEnded = "command terminated with exit code";
    private const string NotFound = "Error from server (NotFound)";

    private static readonly string[] Unconnected = ["Unable to connect to the server", "The connection to the server"];

    // Stages are looked at side by side, and each command line reads the file that this writes.
    private readonly Lock _gate = new();
    private Task<string?>? _configuration;

    /// <summary>What to say when the command is not there; <see langword="null"/> when it is.</summary>
    public static string? Missing(LabHost host) =>
        host.Processes.Find(Program) is not null ? null : "kubectl is not on PATH: get it from https://kubernetes.io/docs/tasks/tools/";

    /// <summary>What students make, and the Secrets of Helm's releases; all with their managed fields.</summary>
    public async Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(CancellationToken cancellationToken) =>
    [
        .. await GetAsync([Kinds, "--all-namespaces"], cancellationToken),
        .. await GetAsync(["secrets", "--field-selector", HelmSecrets, "--all-namespaces"], cancellationToken),
    ];

    /// <summary>The objects of a release's manifest that exist, of whatever kind, with their managed fields.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="releaseNamespace">The namespace of objects that name none; those of kinds that have no namespace have none here either.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(
        IEnumerable<PropertyMap> manifest, string releaseNamespace, CancellationToken cancellationToken)
    {
        var found = new List<KubernetesObject>();

        // kubectl refuses a file whose objects name another namespace than the command line.
        foreach (var group in manifest.GroupBy(each => each.Map("metadata").String("namespace") ?? releaseNamespace, StringComparer.Ordinal))
        {
            var list = PropertyMap.Of(("apiVersion", "v1"), ("kind", "List"), ("items", PropertyList.From(group)));
            found.AddRange(await WithFileAsync(
                list, file => GetAsync(["--filename", file, "--namespace", group.Key, "--ignore-not-found"], cancellationToken), cancellationToken));
        }

        return found;
    }

    /// <summary>The objects of a resource in all namespaces, by namespace and name; none where the API server doesn't know it.</summary>
    /// <param name="resource">Its name with its group: <c>deployments.apps</c>.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="LabException">kubectl is not there, or the API server refuses or can't be reached.</exception>
    public async Task<IReadOnlyList<KubernetesObject>> ListAsync(string resource, CancellationToken cancellationToken)
    {
        try
        {
            var text = await RunAsync(["get", resource, "--all-namespaces", "--request-timeout", RequestTimeout, "--output", "json"], mayBeGone: false, cancellationToken);
            return [.. Objects(text).OrderBy(live => live.Namespace, StringComparer.Ordinal).ThenBy(live => live.Name, StringComparer.Ordinal)];
        }
        catch (LabException refusal) when (refusal.Problems.Any(problem => problem.Contains(UnknownResource, StringComparison.Ordinal)))
        {
            return [];
        }
    }

    /// <summary>Runs a program in a pod's first container.</summary>
    /// <param name="podNamespace">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="command">The program with its arguments; no shell reads them.</param>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    /// <exception cref="LabException">kubectl is not there, or the program can't be started.</exception>
    public async Task<ShellAnswer> ExecAsync(string podNamespace, string pod, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        string[] arguments = ["exec", "--namespace", podNamespace, pod, "--", .. command];
        var answer = await TryAsync(arguments, cancellationToken);
        return answer.ExitCode == 0 || answer.Error.Contains(CommandEnded, StringComparison.Ordinal) ? answer : throw Failure(arguments, answer.Error);
    }

    /// <summary>Deletes an object and doesn't wait; what is gone is no error.</summary>
    public Task DeleteAsync(KubernetesObject live, CancellationToken cancellationToken) =>
        RunAsync(["delete", live.Kind, live.Name, .. Namespace(live), "--wait=false", "--ignore-not-found"], mayBeGone: false, cancellationToken);

    /// <summary>Changes an object by a JSON merge patch; what is gone is no error.</summary>
    public Task PatchAsync(KubernetesObject live, PropertyMap patch, CancellationToken cancellationToken) => WithFileAsync(
        patch,
        file => RunAsync(["patch", live.Kind, live.Name, .. Namespace(live), "--type=merge", "--patch-file", file], mayBeGone: true, cancellationToken),
        cancellationToken);

    /// <summary>Makes an object what the manifest says, taking fields over.</summary>
    public Task ApplyAsync(PropertyMap manifest, string fieldManager, CancellationToken cancellationToken) => WithFileAsync(
        manifest,
        file => RunAsync(["apply", "--server-side", "--force-conflicts", $"--field-manager={fieldManager}", "--filename", file], mayBeGone: false, cancellationToken),
        cancellationToken);

    // Another process may read the file meanwhile, and aws adds to one that is there: so a new one takes its place as a whole.
    private async Task<string?> ConfigureAsync()
    {
        PrivateFile.CreateFolder(Path.GetDirectoryName(kubeconfig)!);
        var written = $"{kubeconfig}.{Path.GetRandomFileName()}";
        try
        {
            await aws.RunAsync(["eks", "update-kubeconfig", "--name", clusterName, "--kubeconfig", written], host.Interrupted);

            // Where aws wrote nothing, kubectl tells what it lacks.
            if (!File.Exists(written)) return null;
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(written, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var way = await File.ReadAllTextAsync(written, host.Interrupted);
            File.Move(written, kubeconfig, overwrite: true);
            return way;
        }
        finally
        {
            File.Delete(written);
        }
    }

    // An object may hold a certificate's key, which nobody else may read: neither in the file nor among the arguments.
    private async Task<T> WithFileAsync<T>(PropertyMap content, Func<string, Task<T>> use, CancellationToken cancellationToken)
    {
        var file = $"{kubeconfig}.{Path.GetRandomFileName()}.json";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using (var writer = new StreamWriter(file, options)) await writer.WriteAsync(content.ToString().AsMemory(), cancellationToken);
            return await use(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Of one object kubectl answers that object, of several a list, of none nothing.
    private async Task<IReadOnlyList<KubernetesObject>> GetAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        return Objects(await RunAsync(["get", .. arguments, "--show-managed-fields", "--output", "json"], mayBeGone: false, cancellationToken));
    }

    private IReadOnlyList<KubernetesObject> Objects(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        var answer = (PropertyMap)PropertyValue.Parse(text)!;
        return [.. (answer.ContainsKey("metadata") && !answer.ContainsKey("items") ? [answer] : answer.List("items").Maps).Select(item => new KubernetesObject(
            clusterName, item.RequiredString("kind"), item.Map("metadata").String("namespace") ?? "", item.Map("metadata").RequiredString("name"), item))];
    }

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, bool mayBeGone, CancellationToken cancellationToken)
    {
        var answer = await TryAsync(arguments, cancellationToken);
        var isGone = mayBeGone && answer.Error.Contains(NotFound, StringComparison.Ordinal);
        return answer.ExitCode == 0 || isGone ? answer.Output : throw Failure(arguments, answer.Error);
    }

    private async Task<ShellAnswer> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (Missing(host) is { } missing) throw new LabException(ExitCode.Usage, missing);
        var configured = ConfigurationAsync(outdated: null);
        var way = await configured.WaitAsync(cancellationToken);
        var answer = await CallAsync(arguments, cancellationToken);
        if (!IsUnconnected(answer.Error)) return answer;

        // A cluster that was made anew meanwhile is at another address.
        return await ConfigurationAsync(outdated: configured).WaitAsync(cancellationToken) == way ? answer : await CallAsync(arguments, cancellationToken);
    }

    private async Task<ShellAnswer> CallAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var call = new ProcessCall(Program, ["--kubeconfig", kubeconfig, .. arguments], host.CurrentFolder) { Output = output, Error = error };
        var exitCode = await host.Processes.RunAsync(call, cancellationToken);
        return new ShellAnswer(exitCode, output.ToString(), error.ToString());
    }

    // A way that couldn't be asked for isn't kept: throttling ends.
    private Task<string?> ConfigurationAsync(Task<string?>? outdated)
    {
        lock (_gate)
        {
            if (_configuration is null || _configuration.IsFaulted || _configuration.IsCanceled || _configuration == outdated) _configuration = ConfigureAsync();
            return _configuration;
        }
    }

    private static bool IsUnconnected(string error) => Unconnected.Any(words => error.Contains(words, StringComparison.Ordinal));

    private static LabException Failure(IReadOnlyList<string> arguments, string error)
    {
        var how = IsUnconnected(error) ? $": {AwsCluster.HowToReach}" : "";
        return new LabException(Cli.ExitCode.Failed, $"`kubectl {string.Join(' ', arguments)}` failed: {error.Trim()}{how}");
    }

    private static IEnumerable<string> Namespace(KubernetesObject live) => live.Namespace.Length == 0 ? [] : ["--namespace", live.Namespace];
}
