using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Infra;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Classes;

/// <summary>An environment as it is in the file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Its own settings.</param>
/// <param name="Node">Where its name is.</param>
/// <param name="Key">Where that is in words, such as <c>environments[2].name</c>.</param>
internal sealed record ClassStudentNode(string Name, ClassSettings Settings, YamlNode Node, string Key)
{
    /// <summary>What is wrong with the name; <see langword="null"/> when nothing is.</summary>
    public string? Problem => ResourceNames.ProblemOf(Name);
}

/// <summary>Reads the key <c>environments</c>: a list of names, some with settings of their own, or a count with a pattern.</summary>
/// <param name="root">The file.</param>
/// <param name="problems">What is wrong so far.</param>
internal sealed partial class ClassRoster(YamlMapping root, YamlProblems problems)
{
    /// <summary>The most environments of a class.</summary>
    public const int MostEnvironments = 1000;

    private const string Key = "environments";

    /// <summary>The environments, as far as they can be read.</summary>
    public ImmutableArray<ClassStudentNode> Read()
    {
        ImmutableArray<ClassStudentNode> students = root.Find(Key) switch
        {
            null => Missing(),
            YamlMappingNode => Numbered(root.Mapping(Key)!),
            _ => [.. root.List(Key).Select(Named).OfType<ClassStudentNode>()],
        };
        foreach (var student in students)
        {
            if (student.Problem is { } problem) problems.Add(student.Node, student.Key, problem);
        }

        foreach (var twice in students.GroupBy(student => student.Name, StringComparer.Ordinal).SelectMany(group => group.Skip(1)))
        {
            problems.Add(twice.Node, twice.Key, $"{twice.Name} is there twice: each name stands for one environment");
        }

        if (students.Length > MostEnvironments)
        {
            root.Add(Key, string.Create(CultureInfo.InvariantCulture, $"there are {students.Length}, and a class has at most {MostEnvironments}: make several classes"));
        }

        return students;
    }

    private ImmutableArray<ClassStudentNode> Missing()
    {
        root.Required(Key, "a list of names, or a count and a pattern");
        return [];
    }

    private ClassStudentNode? Named(YamlNode node, int index)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Key}[{index}]");
        if (node is YamlScalarNode { Value: { } name } && !YamlMapping.IsNull(node)) return new ClassStudentNode(name, ClassSettings.None, node, path);
        if (node is not YamlMappingNode keys)
        {
            problems.Add(node, path, "it must be a name, or have the keys name and settings");
            return null;
        }

        var mapping = new YamlMapping(keys, path, problems);
        mapping.RefuseOthers(["name", "settings"]);
        var settings = ClassSettings.Read(mapping, "settings");
        return mapping.Required("name", "the environment, such as alice") is { } named
            ? new ClassStudentNode(named, settings, mapping.Find("name")!, mapping.PathOf("name"))
            : null;
    }

    private ImmutableArray<ClassStudentNode> Numbered(YamlMapping mapping)
    {
        mapping.RefuseOthers(["count", "pattern"]);
        if (mapping.Find("count") is null) mapping.Required("count", "how many environments there are");
        var count = mapping.Integer("count", 1, MostEnvironments);
        if (mapping.Required("pattern", "their names, such as student-{nn}") is not { } pattern) return [];
        if (Number().Matches(pattern) is not [var number])
        {
            mapping.Add("pattern", $"\"{pattern}\" must have one number: {{nn}} stands for 01, 02 and so on");
            return [];
        }

        var digits = number.Groups["digits"].Length;
        var node = mapping.Find("pattern")!;
        return
        [
            .. Enumerable.Range(1, count ?? 0).Select(index => new ClassStudentNode(
                pattern.Replace(number.Value, index.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'), StringComparison.Ordinal),
                ClassSettings.None,
                node,
                mapping.PathOf("pattern"))),
        ];
    }

    [GeneratedRegex(@"\{(?<digits>n+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
