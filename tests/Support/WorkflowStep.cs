using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Lab.Tests;

/// <summary>A step of a workflow that runs a script.</summary>
internal static class WorkflowStep
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    /// <summary>The text of a workflow of the repository.</summary>
    public static string Shipped(string workflow) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, ".github", "workflows", workflow));

    /// <summary>The script of a step.</summary>
    /// <param name="workflow">The workflow's text.</param>
    /// <param name="job">The job.</param>
    /// <param name="name">The step's name.</param>
    public static string Script(string workflow, string job, string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(workflow));
        var steps = (YamlSequenceNode)yaml.Documents[0].RootNode["jobs"][job]["steps"];
        return steps.Cast<YamlMappingNode>().Single(step => step.Children.TryGetValue("name", out var value) && value.ToString() == name)["run"].ToString();
    }

    /// <summary>Runs a script as a runner does: <c>bash -e {0}</c>, https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell.</summary>
    /// <returns>Its exit code and all that it said.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, string folder, IReadOnlyDictionary<string, string?> variables)
    {
        var file = Path.Combine(folder, "step.sh");
        await File.WriteAllTextAsync(file, script);
        var start = new ProcessStartInfo("bash", ["-e", file]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
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
}
