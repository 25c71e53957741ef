using Lab.Stacks;

namespace Lab.Cli;

/// <summary>Where everything is.</summary>
/// <param name="root">The repo's folder.</param>
internal sealed class LabPaths(string root)
{
    private const string Marker = "Pulumi.yaml";

    /// <summary>The repo's folder, where <c>Pulumi.yaml</c> is.</summary>
    public string Root { get; } = root;

    /// <summary>Which build is used, <c>packages</c> or <c>bindings</c>; written by <c>./lab</c> and <c>lab sdk</c>.</summary>
    public string SdkChoice => Path.Combine(Root, ".lab", "sdk");

    /// <summary>The simulated environments.</summary>
    public string SimulatedFolder => Path.Combine(Root, ".lab", "sim");

    /// <summary>The state of a simulated environment.</summary>
    public string SimulatedEnvironment(string environment) => Path.Combine(SimulatedFolder, environment);

    /// <summary>The settings of a simulated environment.</summary>
    public string Settings(string environment) => Path.Combine(Root, ".lab", "settings", environment + ".json");

    /// <summary>The way to an environment's cluster on AWS, for <c>kubectl</c>.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="region">Its region: another one has another cluster of that name.</param>
    /// <param name="profile">Its profile, which tells the account; <see langword="null"/> for the default credentials.</param>
    public string Kubeconfig(string environment, string? region, string? profile) => Path.Combine(
        Root, ".lab", "kubeconfig", string.Join('.', new[] { environment, region, profile is null ? null : Uri.EscapeDataString(profile) }.OfType<string>()));

    /// <summary>What an interrupted reset still has to do.</summary>
    public string PendingReset(string target, string environment) => Path.Combine(Root, ".lab", "reset", target, environment + ".json");

    /// <summary>What is remembered of a class on a target, with the logs of its environments.</summary>
    public string Class(string name, string target) => Path.Combine(Root, ".lab", "class", name, target);

    /// <summary>The ephemeral environments that were begun here and not given back yet.</summary>
    public string EphemeralFolder => Path.Combine(Root, ".lab", "ephemeral");

    /// <summary>Where <c>pulumi config set</c> keeps the configuration of a stack.</summary>
    public string PulumiConfig(StackName stack) => Path.Combine(Root, $"Pulumi.{stack}.yaml");

    /// <summary>The guide of a stage: <c>labs/LoadBalancerController/guide.md</c> for <c>load-balancer-controller</c>.</summary>
    public string Guide(string stage) =>
        Path.Combine(Root, "labs", string.Concat(stage.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])), "guide.md");

    /// <summary>The names of the simulated environments.</summary>
    public IReadOnlyList<string> SimulatedEnvironments() => Directory.Exists(SimulatedFolder)
        ? [.. new DirectoryInfo(SimulatedFolder).EnumerateDirectories().Select(folder => folder.Name).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Finds the repo: <c>LAB_ROOT</c>, which <c>./lab</c> sets, or the current folder or one above it.</summary>
    /// <exception cref="LabException">It is not there.</exception>
    public static LabPaths Find(LabHost host)
    {
        if (host.Variable("LAB_ROOT") is { Length: > 0 } root)
        {
            return File.Exists(Path.Combine(root, Marker)) ? new LabPaths(root)
                : throw new LabException(ExitCode.Usage, $"LAB_ROOT is {root}, but there is no {Marker}: set it to the lab's folder, or unset it");
        }

        for (var folder = new DirectoryInfo(host.CurrentFolder); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker))) return new LabPaths(folder.FullName);
        }

        throw new LabException(ExitCode.Usage, $"{host.CurrentFolder} is not inside the lab: start ./lab from its folder, or set LAB_ROOT to it");
    }
}
