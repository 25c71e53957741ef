using System.Text.Json.Nodes;
using Lab.Terraform.Cli;

namespace Lab.Emulated.Tests.Runs;

/// <summary>The <c>aws</c> command.</summary>
internal sealed class AwsCli(string program, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Asks AWS.</summary>
    /// <param name="command">Service, command and options, separated by spaces: <c>ec2 describe-vpcs</c>.</param>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public async Task<JsonNode> AskAsync(string command)
    {
        // Some commands take the address of their service from elsewhere than the environment, and would ask AWS itself.
        string[] options = ["--output", "json", "--endpoint-url", environment["AWS_ENDPOINT_URL"]];
        var result = await ChildProcess.RunAsync(program, [.. command.Split(' '), .. options], Path.GetTempPath(), environment);
        return result.ExitCode == 0
            ? JsonNode.Parse(result.Output.Length == 0 ? "{}" : result.Output)!
            : throw new InvalidOperationException($"aws {command} ended with {result.ExitCode}: {result.Error.Trim()}");
    }
}
