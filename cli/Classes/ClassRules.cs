using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Infra.Addressing;
using Lab.Stacks;
using Lab.Stacks.Settings;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Classes;

/// <summary>Holds the settings of a class, all environments of them, against the lab's own rules.</summary>
/// <param name="problems">What is wrong so far.</param>
/// <param name="shared">The settings of all.</param>
/// <param name="students">The environments.</param>
internal sealed partial class ClassRules(YamlProblems problems, ClassSettings shared, ImmutableArray<ClassStudentNode> students)
{
    /// <summary>Refuses settings that a key of the class derives.</summary>
    /// <param name="by">The key.</param>
    /// <param name="keys">The settings.</param>
    /// <param name="isSharedOnly">Whether an environment may still set them for itself.</param>
    public void RefuseTaken(string by, IReadOnlyCollection<string> keys, bool isSharedOnly = false)
    {
        var settings = isSharedOnly ? [shared] : students.Select(student => student.Settings).Prepend(shared);
        foreach (var (key, place) in settings.SelectMany(each => each.Places).Where(each => keys.Contains(each.Key)))
        {
            problems.Add(place, key, $"the key {by} of the class sets it: leave one of them out");
        }
    }

    /// <summary>Validates the settings of each environment as a whole. What is wrong for all of them is told once.</summary>
    /// <param name="place">Where the first environment goes.</param>
    /// <param name="block">What addresses are cut from, in the order of the file as for a class that is not made yet.</param>
    /// <param name="blockNode">Where the block is.</param>
    /// <param name="stages">The stages that were named, with their places.</param>
    public void CheckSettings(ClassPlace? place, Cidr? block, YamlNode? blockNode, ImmutableArray<YamlNode> stages)
    {
        var told = new HashSet<(YamlDotNet.Core.Mark Place, string Problem)>();
        foreach (var (number, student) in students.Index().Where(item => item.Item.Problem is null))
        {
            var own = shared.With(student.Settings);
            var derived = block is { } cut && number < ClassAddresses.Capacity(cut) ? ClassAddresses.SettingsOf(cut, number) : EnvironmentSettings.None;
            if (place is not null) derived = derived.SetItem(SettingKeys.Region, place.Region);
            var found = Problems(student, own, derived.SetItems(own.Values), blockNode, stages);
            foreach (var (node, problem) in found.Where(problem => told.Add((problem.Node.Start, problem.Text)))) problems.Add(node.Start, problem);
        }
    }

    /// <summary>What the lab says of settings; nothing when they are right.</summary>
    public static ImmutableArray<string> ProblemsOf(string environment, IReadOnlyDictionary<string, string> settings)
    {
        try
        {
            LabSettings.Parse(environment, settings);
            return [];
        }
        catch (SettingsException exception)
        {
            return exception.Problems;
        }
    }

    private static IEnumerable<(YamlNode Node, string Text)> Problems(
        ClassStudentNode student, ClassSettings own, ImmutableSortedDictionary<string, string> values, YamlNode? blockNode, ImmutableArray<YamlNode> stages)
    {
        var problems = ProblemsOf(student.Name, values);
        foreach (var problem in problems)
        {
            // Each begins with its key.
            var key = Key().Match(problem).Value;
            yield return blockNode is not null && !own.Places.ContainsKey(key) && ClassAddresses.Keys.Contains(key)
                ? (blockNode, $"distinctCidrs: {student.Name}: {problem}")
                : (own.Places.GetValueOrDefault(key, student.Node), problem);
        }

        if (!problems.IsEmpty) yield break;
        var settings = LabSettings.Parse(student.Name, values);
        foreach (var (index, node) in stages.Index())
        {
            if (StageCatalog.Find(node.ToString()) is not { } stage) continue;
            foreach (var leftOut in StageCatalog.WithDependencies([stage.Name]).Select(needed => needed.LeftOut(settings)).OfType<string>())
            {
                yield return (node, string.Create(CultureInfo.InvariantCulture, $"stages[{index}]: {stage.Name}: {InFile(leftOut)}"));
            }
        }
    }

    // What is typed after a command stands in the file here.
    private static string InFile(string text) => Option().Replace(text, "`${key}: ${value}` below the key settings");

    [GeneratedRegex(@"`--set (?<key>\w+)=(?<value>[^`]*)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();

    [GeneratedRegex(@"\A[a-zA-Z0-9]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
