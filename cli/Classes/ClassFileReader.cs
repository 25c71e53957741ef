using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Infra.Addressing;
using Lab.Stacks;
using Lab.Stacks.Settings;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Classes;

/// <summary>Reads a <c>class.yaml</c>, and tells everything that is wrong with it at once, each with its place in the file.</summary>
/// <param name="root">The file's content.</param>
/// <param name="problems">What is wrong so far.</param>
internal sealed partial class ClassFileReader(YamlMapping root, YamlProblems problems)
{
    /// <summary>The keys of the file, as docs/class.schema.json has them.</summary>
    public static ImmutableArray<string> Keys { get; } = ["name", "target", "environments", "settings", "stages", "places", "ttl", "protected", "distinctCidrs"];

    /// <summary>Reads a file.</summary>
    /// <param name="folder">What a relative path is relative to.</param>
    /// <param name="path">The file, as it was named.</param>
    /// <exception cref="LabException">It can't be read, or something in it is wrong: all that is.</exception>
    public static ClassFile Read(string folder, string path)
    {
        var problems = new YamlProblems(path);
        var file = new ClassFileReader(YamlMapping.Load(Path.Combine(folder, path), path, problems), problems).Read(path);
        problems.ThrowIfAny();
        return file;
    }

    private ClassFile Read(string path)
    {
        root.RefuseOthers(Keys);
        var name = Name();
        var target = root.Scalar("target", "sim or aws", text => text is SimulatedTarget.TargetName or PulumiTarget.TargetName ? text : null);
        var students = new ClassRoster(root, problems).Read();
        var settings = Settings();
        var places = Places();
        var stages = Stages();
        var ttl = root.Scalar("ttl", Durations.Expected, Durations.Parse);
        var block = Block(students.Length);
        var rules = new ClassRules(problems, settings, students);
        if (ttl is not null) rules.RefuseTaken("ttl", [SettingKeys.ExpiresAt]);
        if (block is not null) rules.RefuseTaken("distinctCidrs", ClassAddresses.Keys);
        if (root.Find("places") is not null) rules.RefuseTaken("places", [SettingKeys.Region, SettingKeys.AwsProfile], isSharedOnly: true);
        rules.CheckSettings(places.FirstOrDefault(), block, root.Find("distinctCidrs"), stages);
        return new ClassFile(path, name, [.. students.Select(student => new ClassStudent(student.Name, student.Settings.Values))])
        {
            TargetName = target ?? SimulatedTarget.TargetName,
            Settings = settings.Values,
            Stages = [.. stages.Select(stage => stage.ToString())],
            Places = places,
            TimeToLive = ttl,
            Block = block,
        };
    }

    private string Name()
    {
        var name = root.Required("name", "what the class is called, such as autumn") ?? "";
        if (name.Length > 0 && !ClassName().IsMatch(name)) root.Add("name", $"\"{name}\" is not a name: use at most 40 lowercase letters, digits and single hyphens, beginning with a letter");
        return name;
    }

    private ClassSettings Settings()
    {
        const string Protected = "protected";
        var settings = ClassSettings.Read(root, "settings");
        if (root.Flag(Protected) is not { } isProtected) return settings;
        if (settings.Places.TryGetValue(Protected, out var place)) problems.Add(place, Protected, $"the key {Protected} of the class sets it: leave one of them out");
        return isProtected ? settings.With(Protected, "true", root.KeyOrSelf(Protected)) : settings;
    }

    private ImmutableArray<ClassPlace> Places() => [.. root.List("places").Select(Place).OfType<ClassPlace>()];

    private ClassPlace? Place(YamlNode node, int index)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"places[{index}]");
        if (node is not YamlMappingNode keys)
        {
            problems.Add(node, path, "it must have the key region, and may have profile");
            return null;
        }

        var mapping = new YamlMapping(keys, path, problems);
        mapping.RefuseOthers(["region", "profile"]);
        if (mapping.Required("region", "such as ap-northeast-2") is not { } region) return null;
        var wrong = ClassRules.ProblemsOf(StackName.DefaultEnvironment, EnvironmentSettings.None.Add(SettingKeys.Region, region));
        foreach (var problem in wrong) problems.Add(mapping.Find("region")!.Start, $"{path}.{problem}");
        var profile = mapping.Text("profile");
        return wrong.IsEmpty ? new ClassPlace(region, profile) : null;
    }

    private ImmutableArray<YamlNode> Stages()
    {
        var stages = root.List("stages");
        foreach (var (index, node) in stages.Index())
        {
            try
            {
                StageCatalog.WithDependencies([node.ToString()]);
            }
            catch (SettingsException exception)
            {
                problems.Add(node, string.Create(CultureInfo.InvariantCulture, $"stages[{index}]"), string.Join("; ", exception.Problems));
            }
        }

        return stages;
    }

    private Cidr? Block(int students)
    {
        const string Key = "distinctCidrs";
        Cidr? block = null;
        switch (root.Find(Key))
        {
            case null or YamlScalarNode { Value: "false" }:
                return null;
            case YamlScalarNode { Value: "true" }:
                block = ClassAddresses.DefaultBlock;
                break;
            case YamlScalarNode { Value: var text } when Cidr.TryParse(text, out var written, out _):
                block = written;
                break;
            case var node:
                root.Add(Key, $"\"{node}\" is neither true nor false nor a block such as {ClassAddresses.DefaultBlock}");
                return null;
        }

        var capacity = ClassAddresses.Capacity(block.Value);
        if (students > capacity)
        {
            root.Add(Key, string.Create(
                CultureInfo.InvariantCulture, $"{block} has room for {capacity} environments of a /{ClassAddresses.PrefixLength} each, and there are {students}: take a larger block"));
        }

        return block;
    }

    [GeneratedRegex(@"\A(?=.{1,40}\z)[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClassName();
}
