using System.Collections.Immutable;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>
/// Where this machine has the programs of a Kubernetes control plane: on PATH, or in the folder that <c>setup-envtest</c> names
/// (<c>KUBEBUILDER_ASSETS</c>, https://book.kubebuilder.io/reference/envtest).
/// </summary>
internal static class KubernetesPrograms
{
    /// <summary>What every control plane of these tests is made of.</summary>
    public static ImmutableArray<string> ControlPlane { get; } =
        ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"];

    /// <summary>Where a program is, or <see langword="null"/>.</summary>
    public static string? Find(string program) =>
        new[] { "PATH", "KUBEBUILDER_ASSETS" }
            .SelectMany(variable => (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Why these programs can't be run, or <see langword="null"/> when all are there.</summary>
    public static string? WhyMissing(params IEnumerable<string> programs)
    {
        var missing = programs.Where(program => Find(program) is null).ToList();
        return missing.Count == 0 ? null : $"not on PATH and not in KUBEBUILDER_ASSETS: {string.Join(", ", missing)}";
    }

    /// <summary>The program's path; skips the test where it is missing.</summary>
    public static string Require(string program)
    {
        var path = Find(program);
        Skip.If(path is null, WhyMissing(program));
        return path;
    }
}
