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

    /// <summary>The process to start.</summary>
    /// <param name="folder">The folder of Pulumi.yaml.</param>
    public ProcessCall Call(string folder) => new(Program, Arguments, folder);

    /// <summary>As it is typed in a POSIX shell.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    /// <summary>Makes the stack if need be, and selects it.</summary>
    public static PulumiCommand Select(StackName stack) => new(["stack", "select", "--create", stack.ToString()]);

    /// <summary>Sets configuration values; a list needs Pulumi's JSON form, since as text it would not be one.</summary>
    public static IEnumerable<PulumiCommand> Configure(StackName stack, IReadOnlyCollection<KeyValuePair<string, string>> values)
    {
        var lists = values.Where(value => SettingKeys.All.Any(key => key.Name == value.Key && key.Type == "array")).ToList();
        var scalars = values.Except(lists).ToList();
        if (scalars.Count > 0)
        {
            yield return new(["config", "set-all", "--stack", stack.ToString(), .. scalars.SelectMany(value => new[] { "--plaintext", $"{value.Key}={value.Value}" })]);
        }

        if (lists.Count > 0)
        {
            var json = new JsonObject(lists.Select(value => KeyValuePair.Create<string, JsonNode?>(
                $"{ProjectName}:{value.Key}", new JsonObject { ["value"] = value.Value, ["objectValue"] = JsonNode.Parse(value.Value) })));
            yield return new(["config", "set-all", "--stack", stack.ToString(), "--json", json.ToJsonString(Readable)]);
        }
    }

    public static PulumiCommand Preview(StackName stack) => new(["preview", "--stack", stack.ToString()]);

    /// <param name="stack">The stack.</param>
    /// <param name="isConfirmed">Whether pulumi need not ask.</param>
    public static PulumiCommand Up(StackName stack, bool isConfirmed) => new(["up", "--stack", stack.ToString(), .. Confirmation(isConfirmed)]);

    public static PulumiCommand Destroy(StackName stack) => new(["destroy", "--stack", stack.ToString(), .. Confirmation(isConfirmed: true)]);

    public static PulumiCommand Refresh(StackName stack) => new(["refresh", "--stack", stack.ToString(), .. Confirmation(isConfirmed: true)]);

    public static PulumiCommand Outputs(StackName stack, bool showSecrets) =>
        new(["stack", "output", "--json", "--stack", stack.ToString(), .. showSecrets ? ["--show-secrets"] : Array.Empty<string>()]);

    /// <summary>Takes the records of a stack without resources away, with its configuration.</summary>
    public static PulumiCommand Remove(StackName stack) => new(["stack", "rm", "--yes", "--stack", stack.ToString()]);

    public static PulumiCommand List() => new(["stack", "ls", "--json"]);

    private const string ProjectName = "eks-lab";

    // Quotes stay quotes: the line is there to be read and typed.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string[] Confirmation(bool isConfirmed) => isConfirmed ? ["--yes"] : [];

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=,@%+".Contains(letter, StringComparison.Ordinal)) ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
