using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.Terraform.Cli;

/// <summary>A folder that Terraform works in.</summary>
public sealed class TerraformWorkspace
{
    private const string PlanFile = "plan.bin";

    // Waiting for AWS, not work, takes Terraform's time here.
    private const string Parallelism = "-parallelism=20";

    private readonly string _program;
    private readonly IReadOnlyDictionary<string, string> _environment;

    internal TerraformWorkspace(string program, string folder, IReadOnlyDictionary<string, string> environment) =>
        (_program, Folder, _environment) = (program, folder, environment);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Installs the provider into the folder.</summary>
    /// <exception cref="TerraformException">Terraform ended with an error.</exception>
    public Task InitAsync() => RunAsync("init", "-input=false", "-no-color");

    /// <summary>Checks the configuration without AWS.</summary>
    /// <returns>What is wrong with it, by Terraform's words; empty when nothing is.</returns>
    public async Task<ImmutableArray<string>> ValidateAsync()
    {
        var result = await TryAsync("validate", "-json").ConfigureAwait(false);
        var diagnostics = JsonNode.Parse(result.Output)!["diagnostics"]!.AsArray().Where(item => (string?)item!["severity"] == "error");
        return [.. diagnostics.Select(item => $"{item!["address"] ?? item["snippet"]?["context"]}: {item["summary"]}: {item["detail"]}")];
    }

    /// <summary>Makes what is configured.</summary>
    /// <exception cref="TerraformException">Terraform ended with an error.</exception>
    public Task ApplyAsync() => RunAsync("apply", "-auto-approve", "-input=false", "-no-color", Parallelism);

    /// <summary>What an apply would change, by the state of AWS.</summary>
    /// <exception cref="TerraformException">Terraform ended with an error.</exception>
    public async Task<ImmutableArray<PlannedChange>> PlanAsync()
    {
        const int NoChange = 0;
        const int Changes = 2;
        var result = await TryAsync("plan", "-detailed-exitcode", "-input=false", "-no-color", Parallelism, $"-out={PlanFile}").ConfigureAwait(false);
        if (result.ExitCode == NoChange) return [];
        if (result.ExitCode != Changes) throw Failed("plan", result);
        var plan = JsonNode.Parse(await RunAsync("show", "-json", PlanFile).ConfigureAwait(false))!;
        return [.. plan["resource_changes"]!.AsArray().Select(change => PlannedChange.Of(change!)).Where(change => change.Actions is not ["no-op"])];
    }

    /// <summary>The resources that Terraform made, without data sources.</summary>
    /// <exception cref="TerraformException">Terraform ended with an error.</exception>
    public Task<ImmutableArray<StateResource>> StateAsync() => ShowAsync("managed");

    /// <summary>What the data sources found.</summary>
    /// <exception cref="TerraformException">Terraform ended with an error.</exception>
    public Task<ImmutableArray<StateResource>> DataAsync() => ShowAsync("data");

    /// <summary>Deletes what Terraform made.</summary>
    /// <exception cref="TerraformException">Terraform ended with an error.</exception>
    public Task DestroyAsync() => RunAsync("destroy", "-auto-approve", "-input=false", "-no-color", Parallelism);

    /// <summary>Runs a command of Terraform's.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="TerraformException">It ended with an error.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await TryAsync(arguments).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw Failed(arguments[0], result);
    }

    private async Task<ImmutableArray<StateResource>> ShowAsync(string mode)
    {
        var state = JsonNode.Parse(await RunAsync("show", "-json").ConfigureAwait(false))!;
        var resources = state["values"]?["root_module"]?["resources"]?.AsArray() ?? [];
        return
        [
            .. resources.Where(resource => (string?)resource!["mode"] == mode)
                .Select(resource => new StateResource((string)resource!["address"]!, (string)resource["type"]!, resource["values"]!.AsObject())),
        ];
    }

    private Task<ProgramResult> TryAsync(params string[] arguments) => ChildProcess.RunAsync(_program, arguments, Folder, _environment);

    private static TerraformException Failed(string command, ProgramResult result) =>
        new($"terraform {command} ended with {result.ExitCode}:{Environment.NewLine}{result.Error}");
}

/// <summary>A resource in Terraform's state.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Type">Its type.</param>
/// <param name="Values">Its attributes.</param>
public sealed record StateResource(string Address, string Type, JsonObject Values);

/// <summary>What a plan would do to a resource.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Actions">What would be done: <c>create</c>, <c>update</c>, <c>delete</c>.</param>
/// <param name="Attributes">The attributes that differ.</param>
public sealed record PlannedChange(string Address, ImmutableArray<string> Actions, ImmutableArray<string> Attributes)
{
    internal static PlannedChange Of(JsonNode change)
    {
        var (before, after) = (change["change"]!["before"] as JsonObject, change["change"]!["after"] as JsonObject);
        var names = (before ?? []).Select(item => item.Key).Union((after ?? []).Select(item => item.Key), StringComparer.Ordinal);
        return new PlannedChange(
            (string)change["address"]!, [.. change["change"]!["actions"]!.AsArray().Select(action => (string)action!)],
            [.. names.Where(name => !JsonNode.DeepEquals(before?[name], after?[name])).Select(name => $"{name}: {before?[name]?.ToJsonString()} → {after?[name]?.ToJsonString()}")]);
    }

    /// <summary>For a message.</summary>
    public override string ToString() => $"{Address} ({string.Join(", ", Actions)}): {string.Join("; ", Attributes)}";
}
