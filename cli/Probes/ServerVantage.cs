using System.Text.Json.Nodes;
using Lab.Cli.Aws;
using Lab.Cli.Processes;
using Lab.Cli.Sweep;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <summary>
/// An instance whose role lets Systems Manager run commands on it, as those of the operating server and of the nodes do: <c>aws ssm send-command</c>.
/// </summary>
/// <param name="queries">Asks AWS.</param>
/// <param name="instanceId">The instance.</param>
/// <param name="time">Between two looks at a command.</param>
internal sealed class ServerVantage(AwsQueries queries, string instanceId, TimeProvider time) : ShellVantage(instanceId)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html
    private static readonly string[] UnderWay = ["Pending", "InProgress", "Delayed"];

    // No agent that is registered, and a caller who may not.
    private static readonly string[] Unavailable = ["InvalidInstanceId", "AccessDeniedException"];

    /// <inheritdoc/>
    protected override async Task<ShellAnswer> RunAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            var parameters = new JsonObject { ["commands"] = new JsonArray(line) };
            var sent = await queries.AskAsync(
                cancellationToken, "ssm", "send-command", "--document-name", "AWS-RunShellScript", "--instance-ids", Name, "--comment", "lab check",
                "--parameters", parameters.ToJsonString());
            return await AnswerAsync(sent.GetProperty("Command").Id("CommandId"), cancellationToken);
        }
        catch (AwsCliException refusal) when (Unavailable.Contains(refusal.Code, StringComparer.Ordinal))
        {
            throw new NotObservedException($"Systems Manager runs nothing on {Name}: {refusal.Code}: {refusal.Text}");
        }
    }

    private async Task<ShellAnswer> AnswerAsync(string commandId, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(BetweenLooks, time, cancellationToken);
            try
            {
                var invocation = await queries.AskAsync(cancellationToken, "ssm", "get-command-invocation", "--command-id", commandId, "--instance-id", Name);
                var status = invocation.Text("Status");
                if (UnderWay.Contains(status, StringComparer.Ordinal)) continue;

                // Of a command that never began, or was not let end, nothing is known: its code is -1.
                var exitCode = invocation.Number("ResponseCode") ?? -1;
                if (status is not ("Success" or "Failed") || exitCode < 0) throw new NotObservedException($"Systems Manager ran nothing on {Name} to its end: {status}");
                return new ShellAnswer(exitCode, invocation.Text("StandardOutputContent") ?? "", invocation.Text("StandardErrorContent") ?? "");
            }
            catch (AwsCliException refusal) when (refusal.Code == "InvocationDoesNotExist")
            {
                // It is there a moment after the command.
            }
        }
    }
}
