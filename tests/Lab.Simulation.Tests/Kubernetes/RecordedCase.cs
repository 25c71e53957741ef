using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Simulation.Resources;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>A run of the real Pulumi Kubernetes provider as recorded: its programs and the engine's output.</summary>
internal sealed partial class RecordedCase(string name)
{
    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Recorded", "pulumi-kubernetes", name);

    /// <summary>Type and inputs of a resource of a program; program 1 is <c>program.yaml</c>.</summary>
    public (string Type, PropertyMap Inputs) Resource(string resource, int program = 1)
    {
        using var reader = new StreamReader(
            Path.Combine(_folder, program == 1 ? "program.yaml" : string.Create(CultureInfo.InvariantCulture, $"program-{program}.yaml")));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var node = ((PropertyMap)Value(yaml.Documents[0].RootNode)!).Map("resources").Map(resource);
        return (node.RequiredString("type"), node.Map("properties"));
    }

    /// <summary>The lines that the provider showed of a resource in a run, without empty ones and without the closing error.</summary>
    public List<string> Lines(int run, string resource) =>
    [
        .. Run(run).Select(line => ProgressLine().Match(line)).Where(match => match.Success && match.Groups["name"].Value == resource)
            .Select(match => match.Groups["text"].Value).Where(text => text.Length > 0 && !text.StartsWith("error:", StringComparison.Ordinal)),
    ];

    /// <summary>The reasons of a failed await in a run, each without its bullet.</summary>
    public List<string> Reasons(int run) =>
        [.. Run(run).Where(line => line.StartsWith("    \t* ", StringComparison.Ordinal)).Select(line => line[7..])];

    /// <summary>The text of a run's first error in the diagnostics, or in a preview; further lines of it included.</summary>
    public string Error(int run)
    {
        var lines = Run(run);
        var first = lines.FindIndex(line => line.TrimStart().StartsWith("error: ", StringComparison.Ordinal)
            && !line.EndsWith("update failed", StringComparison.Ordinal));
        var rest = lines.Skip(first + 1).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)
            && !line.TrimStart().StartsWith("error: ", StringComparison.Ordinal)).Select(line => line[4..].TrimEnd());
        return string.Join('\n', [lines[first].Trim()["error: ".Length..], .. rest]).TrimEnd();
    }

    /// <summary>The texts of all lines after <c>error: </c>, whatever the run.</summary>
    public List<string> Errors() =>
        [.. File.ReadAllLines(Path.Combine(_folder, "out.txt")).Select(line => line.Split("error: ", 2)).Where(parts => parts.Length == 2)
            .Select(parts => parts[1])];

    /// <summary>All lines of all runs.</summary>
    public IReadOnlyList<string> Lines() => File.ReadAllLines(Path.Combine(_folder, "out.txt"));

    /// <summary>The lines of a run.</summary>
    public List<string> Run(int run)
    {
        var lines = File.ReadAllLines(Path.Combine(_folder, "out.txt"));
        var start = Array.FindIndex(
            lines, line => line.StartsWith(string.Create(CultureInfo.InvariantCulture, $"##### run {run}:"), StringComparison.Ordinal));
        return [.. lines.Skip(start + 1).TakeWhile(line => !line.StartsWith("##### run ", StringComparison.Ordinal))];
    }

    /// <summary>Inputs and outputs of a resource as recorded in the state after a run.</summary>
    public PropertyMap State(int run, string urnEnd)
    {
        var runs = (PropertyList)PropertyValue.Parse(File.ReadAllText(Path.Combine(_folder, "state.json")))!;
        var found = runs.Maps.Single(each => each.Integer("after run") == run).List("resources")
            .Maps.Single(each => each.String("urn")?.EndsWith(urnEnd, StringComparison.Ordinal) ?? false);
        return found.Integer("same as after run") is { } earlier ? State(earlier, urnEnd) : found;
    }

    /// <summary>A node of a YAML document as a property value.</summary>
    public static object? Value(YamlNode node) => node switch
    {
        YamlMappingNode map =>
            PropertyMap.From(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Value(pair.Value)))),
        YamlSequenceNode list => PropertyList.From(list.Children.Select(Value)),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => quoted.Value,
        YamlScalarNode { Value: "null" or "" } => null,
        YamlScalarNode { Value: "true" } => true,
        YamlScalarNode { Value: "false" } => false,
        YamlScalarNode plain when double.TryParse(plain.Value, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode plain => plain.Value,
        _ => throw new InvalidDataException($"{node} is no value"),
    };

    [GeneratedRegex(@"^ ([-+~]+) +kubernetes:\S+ (?<name>\S+) (creating|updating|deleting)( replacement| original)? \(Ns\) ?(\[diff: [^\]]*\])?(; )?(warning: )?(?<text>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProgressLine();
}
