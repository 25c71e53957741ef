using System.Collections.Immutable;
using System.Text.Json;
using Lab.Cli.Targets;
using Lab.Stacks;

namespace Lab.Cli.Sweep;

/// <summary>Asks the <c>pulumi</c> command which resources its stacks record.</summary>
/// <param name="host">The process.</param>
/// <param name="paths">The project.</param>
internal sealed class PulumiRecords(LabHost host, LabPaths paths) : IStackRecordReader
{
    /// <inheritdoc/>
    /// <remarks>Secrets stay sealed, and nothing but ids is kept.</remarks>
    public async Task<StackRecords> AskAsync(IReadOnlySet<string> environments, CancellationToken cancellationToken)
    {
        if (host.Processes.Find(PulumiCommand.Program) is null) return StackRecords.NotAsked("pulumi is not on PATH");
        try
        {
            var stacks = await PulumiAnswer.OfAsync(host, paths, PulumiCommand.List(), cancellationToken);
            var records = ImmutableDictionary.CreateBuilder<string, ImmutableHashSet<string>>(StringComparer.Ordinal);
            var busy = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
            foreach (var stack in stacks.EnumerateArray())
            {
                var name = stack.Id("name");
                var environment = EnvironmentOf(name);
                if (!environments.Contains(environment)) continue;
                var export = await PulumiAnswer.OfAsync(host, paths, new PulumiCommand(["stack", "export", "--stack", name]), cancellationToken);
                records[environment] = records.GetValueOrDefault(environment, []).Union(Ids(export));
                if (IsUnderWay(stack) || HasPendingOperations(export)) busy.Add(environment);
            }

            return new StackRecords(records.ToImmutable(), busy.ToImmutable(), null);
        }
        catch (LabException exception)
        {
            return StackRecords.NotAsked(exception.Message);
        }
    }

    // Also of a stage that this release has no longer. Pulumi Cloud writes the organization before another one's stacks.
    private static string EnvironmentOf(string stack)
    {
        var name = stack[(stack.LastIndexOf('/') + 1)..];
        return name.LastIndexOf('.') is var split and >= 0 ? name[..split] : StackName.DefaultEnvironment;
    }

    // Pulumi Cloud tells of an update under way; any backend keeps what it has begun, until it is done.
    private static bool IsUnderWay(JsonElement stack) => stack.TryGetProperty("updateInProgress", out var isUnderWay) && isUnderWay.ValueKind == JsonValueKind.True;

    private static bool HasPendingOperations(JsonElement export) => Deployment(export).Any(deployment => deployment.Items("pending_operations").Any());

    private static IEnumerable<string> Ids(JsonElement export) =>
        Deployment(export).SelectMany(deployment => deployment.Items("resources")).Select(resource => resource.Text("id")).OfType<string>();

    // A stack that was never brought up has none.
    private static IEnumerable<JsonElement> Deployment(JsonElement export) =>
        export.TryGetProperty("deployment", out var deployment) && deployment.ValueKind == JsonValueKind.Object ? [deployment] : [];
}
