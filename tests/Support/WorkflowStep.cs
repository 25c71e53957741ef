using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Lab.Tests;

/// <summary>A step of a workflow that runs a script.</summary>
/// <param name="Script">The script.</param>
/// <param name="Shell">The shell that the step, its job or its workflow names.</param>
internal sealed record WorkflowStep(string Script, string? Shell)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private string[] Options => Shell switch
    {
        null => ["-e"],
        "bash" => ["--noprofile", "--norc", "-eo", "pipefail"],
        _ => throw new NotSupportedException(Shell),
    };

    /// <summary>The text of a workflow of the repository.</summary>
    public static string Shipped(string workflow) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, ".github", "workflows", workflow));

    /// <summary>Finds a step.</summary>
    /// <param name="workflow">The workflow's text.</param>
    /// <param name="job">The job.</param>
    /// <param name="name">The step's name.</param>
    public static WorkflowStep Of(string workflow, string job, string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(workflow));
        var root = yaml.Documents[0].RootNode;
        var steps = (YamlSequenceNode)root["jobs"][job]["steps"];
        var step = steps.Cast<YamlMappingNode>().Single(step => Find(step, "name")?.ToString() == name);
        var shell = Find(step, "shell") ?? Find(root["jobs"][job], "defaults", "run", "shell") ?? Find(root, "defaults", "run", "shell");
        return new WorkflowStep(step["run"].ToString(), shell?.ToString());
    }

    /// <summary>Runs the script as a runner on Linux does: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell.</summary>
    /// <returns>Its exit code and all that it said.</returns>
    public async Task<(int ExitCode, string Output)> RunAsync(string folder, IReadOnlyDictionary<string, string?> variables)
    {
        var file = Path.Combine(folder, "step.sh");
        await File.WriteAllTextAsync(file, Script);
        var start = new ProcessStartInfo("bash", [.. Options, file]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Bound);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static YamlNode? Find(YamlNode node, params string[] path)
    {
        YamlNode? found = node;
        foreach (var key in path) found = found is YamlMappingNode mapping && mapping.Children.TryGetValue(key, out var value) ? value : null;
        return found;
    }
}
