using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Classes;

/// <summary>Collects what is wrong with a YAML file, each with its place: <c>class.yaml:7:3: ttl: …</c>.</summary>
/// <param name="file">The file, as it was named.</param>
internal sealed class YamlProblems(string file)
{
    private readonly List<(Mark Place, string Text)> _problems = [];

    /// <param name="node">What is wrong.</param>
    /// <param name="key">Where that is in words, such as <c>environments[2].name</c>.</param>
    /// <param name="problem">What is wrong with it, and what to do.</param>
    public void Add(YamlNode node, string key, string problem) => Add(node.Start, $"{key}: {problem}");

    public void Add(Mark place, string problem) => _problems.Add((place, problem));

    /// <exception cref="LabException">There are problems: all of them in the file's order.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count == 0) return;
        var lines = _problems.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)
            .Select(problem => string.Create(CultureInfo.InvariantCulture, $"{file}:{problem.Place.Line}:{problem.Place.Column}: {problem.Text}"));
        throw new LabException(ExitCode.Usage, [.. lines.Distinct(StringComparer.Ordinal)]);
    }
}
