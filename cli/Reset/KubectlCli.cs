using System.Globalization;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Processes;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

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

    private bool _isConfigured;

    /// <summary>The objects with their managed fields.</summary>
    public async Task<IReadOnlyList<KubernetesObject>> ObjectsAsync(CancellationToken cancellationToken) =>
    [
        .. await GetAsync(["get", Kinds], cancellationToken),
        .. await GetAsync(["get", "secrets", "--field-selector", HelmSecrets], cancellationToken),
    ];

    /// <summary>Deletes an object and doesn't wait; what is gone is no error.</summary>
    public Task DeleteAsync(KubernetesObject live, CancellationToken cancellationToken) =>
        RunAsync(["delete", live.Kind, live.Name, .. Namespace(live), "--wait=false", "--ignore-not-found"], cancellationToken);

    /// <summary>Changes an object by a JSON merge patch.</summary>
    public Task PatchAsync(KubernetesObject live, PropertyMap patch, CancellationToken cancellationToken) =>
        RunAsync(["patch", live.Kind, live.Name, .. Namespace(live), "--type=merge", "--patch", patch.ToString()], cancellationToken);

    /// <summary>Makes an object what the manifest says, taking fields over.</summary>
    public async Task ApplyAsync(PropertyMap manifest, string fieldManager, CancellationToken cancellationToken)
    {
        // A manifest may hold a certificate's key, which nobody else may read.
        var file = $"{kubeconfig}.{Environment.ProcessId}.json";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using (var writer = new StreamWriter(file, options)) await writer.WriteAsync(manifest.ToString());
            await RunAsync(["apply", "--server-side", "--force-conflicts", $"--field-manager={fieldManager}", "--filename", file], cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<IEnumerable<KubernetesObject>> GetAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await RunAsync([.. arguments, "--all-namespaces", "--show-managed-fields", "--output", "json"], cancellationToken));
        return ((PropertyMap)PropertyValue.Of(answer.RootElement)!).List("items").Maps.Select(item => new KubernetesObject(
            clusterName, item.RequiredString("kind"), item.Map("metadata").String("namespace") ?? "", item.Map("metadata").RequiredString("name"), item)).ToList();
    }

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (host.Processes.Find(Program) is null)
        {
            throw new LabException(ExitCode.Usage, "kubectl is not on PATH: get it from https://kubernetes.io/docs/tasks/tools/");
        }

        if (!_isConfigured)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(kubeconfig)!);
            await aws.RunAsync(["eks", "update-kubeconfig", "--name", clusterName, "--kubeconfig", kubeconfig], cancellationToken);
            _isConfigured = true;
        }

        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var call = new ProcessCall(Program, ["--kubeconfig", kubeconfig, .. arguments], host.CurrentFolder) { Output = output, Error = error };
        var exitCode = await host.Processes.RunAsync(call, cancellationToken);
        if (exitCode != 0) throw new LabException(ExitCode.Failed, $"`kubectl {string.Join(' ', arguments)}` failed: {error.ToString().Trim()}");
        return output.ToString();
    }

    private static IEnumerable<string> Namespace(KubernetesObject live) => live.Namespace.Length == 0 ? [] : ["--namespace", live.Namespace];
}
