using System.Text.RegularExpressions;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace Lab.Simulation.Tests.CloudController;

/// <summary>A run of the real AWS cloud controller manager as recorded.</summary>
internal sealed partial class RecordedCloudCase
{
    private readonly string _folder;

    public RecordedCloudCase(string name)
    {
        _folder = Path.Combine(Root, name);
        Objects = Documents("objects.yaml");
        Results = Documents("result.yaml")[0];
    }

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    /// <summary>What the case applies, by number.</summary>
    public IReadOnlyList<PropertyMap> Objects { get; }

    /// <summary>What was there after each step: Services, nodes, things in AWS.</summary>
    public PropertyMap Results { get; }

    /// <summary>What was done, line by line.</summary>
    public IEnumerable<string> Steps => File.ReadLines(Path.Combine(_folder, "steps.txt")).Where(line => !line.StartsWith('#')).Select(line => line.Trim());

    /// <summary>The events of the cloud controller manager that were new or counted up in a step.</summary>
    public IEnumerable<string> Events(string step) =>
        from line in Section("events.txt", step)
        let match = EventLine().Match(line)
        where match.Success && match.Groups["source"].Value is "service-controller" or "cloud-node-controller" or "cloud-node-lifecycle-controller"
        select $"{match.Groups["head"].Value}: {Masked(match.Groups["message"].Value)}";

    /// <summary>The calls of AWS in a step that change something, in order, as IAM calls them.</summary>
    public IEnumerable<string> ChangingCalls(string step) =>
        from line in Section("calls.txt", step)
        let words = line.Split(' ')
        where words.Length > 2 && words[0].StartsWith('+') && words[1] != "sts" && !words[2].StartsWith("Describe", StringComparison.Ordinal)
        select $"{(words[1] == "ec2" ? "ec2" : "elasticloadbalancing")}:{words[2]}";

    /// <summary>A text without the ids of requests.</summary>
    public static string Masked(string message) => RequestId().Replace(message, "RequestID: x");

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Recorded", "cloud-controller");

    private List<PropertyMap> Documents(string file)
    {
        using var reader = new StreamReader(Path.Combine(_folder, file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => (PropertyMap)RecordedCase.Value(document.RootNode)!)];
    }

    private IEnumerable<string> Section(string file, string step) =>
        File.ReadAllLines(Path.Combine(_folder, file)).SkipWhile(line => line != "## " + step && !line.StartsWith($"## {step} (", StringComparison.Ordinal))
            .Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<head>\w+ \S+ \w+ x\d+) \[(?<source>[\w-]+)\]: (?<message>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventLine();

    [GeneratedRegex("RequestID: [^,]+", RegexOptions.None, 1000)]
    private static partial Regex RequestId();
}
