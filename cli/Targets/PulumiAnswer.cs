using System.Globalization;
using System.Text.Json;

namespace Lab.Cli.Targets;

/// <summary>What pulumi answers to a question in JSON, for those who go on without an answer and need no advice.</summary>
internal static class PulumiAnswer
{
    /// <summary>Asks.</summary>
    /// <exception cref="LabException">Pulumi refuses, in its words.</exception>
    public static async Task<JsonElement> OfAsync(LabHost host, LabPaths paths, PulumiCommand command, CancellationToken cancellationToken)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await host.Processes.RunAsync(command.Call(paths.Root) with { Output = output, Error = error }, cancellationToken);
        if (exitCode != 0) throw new LabException(ExitCode.Failed, $"`{command}` failed: {error.ToString().Trim()}");
        using var json = JsonDocument.Parse(output.ToString());
        return json.RootElement.Clone();
    }
}
