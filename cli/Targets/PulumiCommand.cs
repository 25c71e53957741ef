using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Cli.Processes;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Targets;

/// <summary>A command line of <c>pulumi</c>.</summary>
/// <param name="Arguments">Its arguments.</param>
internal sealed record PulumiCommand(IReadOnlyList<string> Arguments)
{
    public const string Program = "pulumi";

    public const string ProjectName = "eks-lab";

    /// <summary>Environment variables that belong to it; none is a secret.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The process to start. Where its output goes to the lab pulumi asks nothing.</summary>
    /// <param name="folder">The folder of Pulumi.yaml.</param>
    /// <param name="more">Arguments that are not shown: they change how pulumi talks, not what it does.</param>
    public ProcessCall Call(string folder, params IReadOnlyList<string> more) => new(Program, [.. Arguments, .. more], folder)
    {
        Variables = Variables.Add("PULUMI_SKIP_UPDATE_CHECK", "true").Add("PULUMI_DEBUG_COMMANDS", "true")
            .ToDictionary(variable => variable.Key, string? (variable) => variable.Value, StringComparer.Ordinal),
    };

    /// <summary>As it is typed in a POSIX shell.</summary>
    public override string ToString() =>
        string.Join(' ', Variables.Select(variable => $"{variable.Key}={Quote(variable.Value)}").Append(Program).Concat(Arguments.Select(Quote)));

    /// <summary>Makes the stack if need be, and selects it.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="secretsProvider">What encrypts the secrets of a stack that is made; <see langword="null"/> for the backend's own way.</param>
    public static PulumiCommand Select(StackName stack, string? secretsProvider = null) =>
        new(["stack", "select", "--create", stack.ToString(), .. secretsProvider is null ? Array.Empty<string>() : ["--secrets-provider", secretsProvider]]);

    /// <summary>
    /// Sets configuration values, all by one command: a file with some of them would be taken for one that has all. A list needs Pulumi's JSON form, since
    /// as text it would not be one, and pulumi takes that form for all values or for none.
    /// </summary>
    public static IEnumerable<PulumiCommand> Configure(StackName stack, IReadOnlyCollection<KeyValuePair<string, string>> values)
    {
        if (values.Count == 0) return [];
        string[] arguments = values.Any(IsList)
            ? ["--json", new JsonObject(values.Select(value => KeyValuePair.Create<string, JsonNode?>($"{ProjectName}:{value.Key}", Json(value)))).ToJsonString(Readable)]
            : [.. values.SelectMany(value => new[] { "--plaintext", $"{value.Key}={value.Value}" })];
        return [new(["config", "set-all", "--stack", stack.ToString(), .. arguments])];
    }

    public static PulumiCommand Preview(StackName stack) => new(["preview", "--stack", stack.ToString()]);

    /// <summary>Without a preview first: <c>lab preview</c> shows one.</summary>
    public static PulumiCommand Up(StackName stack) => new(["up", "--stack", stack.ToString(), .. Unasked]);

    public static PulumiCommand Destroy(StackName stack) => new(["destroy", "--stack", stack.ToString(), .. Unasked]);

    public static PulumiCommand Refresh(StackName stack) => new(["refresh", "--stack", stack.ToString(), .. Unasked]);

    /// <summary>
    /// Reads back what an interrupted update may have changed, and forgets what it was making: pulumi has no id by which to ask for that.
    /// </summary>
    public static PulumiCommand Repair(StackName stack) => new([.. Refresh(stack).Arguments, "--clear-pending-creates"]);

    public static PulumiCommand Cancel(StackName stack) => new(["cancel", "--stack", stack.ToString(), "--yes"]);

    /// <summary>What is recorded of a stack; secrets stay encrypted unless they are asked for.</summary>
    public static PulumiCommand Export(StackName stack, bool showSecrets = false) =>
        new(["stack", "export", "--stack", stack.ToString(), .. showSecrets ? ["--show-secrets"] : Array.Empty<string>()]);

    public static PulumiCommand Outputs(StackName stack, bool showSecrets) =>
        new(["stack", "output", "--json", "--stack", stack.ToString(), .. showSecrets ? ["--show-secrets"] : Array.Empty<string>()]);

    /// <summary>The last update of a stack.</summary>
    public static PulumiCommand LastUpdate(StackName stack) => new(["stack", "history", "--stack", stack.ToString(), "--page-size", "1", "--json"]);

    /// <summary>As many updates of a stack as one of them is likely to be an up.</summary>
    public static PulumiCommand LastUpdates(StackName stack) => new(["stack", "history", "--stack", stack.ToString(), "--page-size", "50", "--json"]);

    /// <summary>Takes the records of a stack without resources away, with its configuration.</summary>
    public static PulumiCommand Remove(StackName stack) => new(["stack", "rm", "--yes", "--stack", stack.ToString()]);

    public static PulumiCommand List() => new(["stack", "ls", "--json"]);

    /// <summary>Which backend is used, and as whom.</summary>
    public static PulumiCommand WhoAmI() => new(["whoami", "--verbose", "--json"]);

    private static readonly string[] Unasked = ["--yes", "--skip-preview"];

    // Quotes stay quotes: the line is there to be read and typed.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static bool IsList(KeyValuePair<string, string> value) => SettingKeys.All.Any(key => key.Name == value.Key && key.Type == "array");

    private static JsonObject Json(KeyValuePair<string, string> value)
    {
        var json = new JsonObject { ["value"] = value.Value };
        if (IsList(value)) json["objectValue"] = JsonNode.Parse(value.Value);
        return json;
    }

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=,@%+".Contains(letter, StringComparison.Ordinal)) ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
