using System.Collections.Immutable;
using System.Globalization;
using Lab.Stacks;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Classes;

/// <summary>Reads typed values out of a YAML mapping, and remembers what is wrong with them.</summary>
/// <param name="node">The mapping.</param>
/// <param name="path">Where it is, such as <c>environments[2]</c>; empty for the whole file.</param>
/// <param name="problems">What is wrong so far.</param>
internal sealed class YamlMapping(YamlMappingNode node, string path, YamlProblems problems)
{
    /// <summary>The mapping itself.</summary>
    public YamlMappingNode Node { get; } = node;

    /// <summary>Whether a value is left out or said to be none: https://yaml.org/spec/1.2.2/#10211-null.</summary>
    public static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>Reads a file.</summary>
    /// <exception cref="LabException">It can't be read, or is no mapping.</exception>
    public static YamlMapping Load(string file, string name, YamlProblems problems)
    {
        if (Directory.Exists(file)) throw new LabException(ExitCode.Usage, $"{name} is a folder: name the class's file, such as {Path.Combine(name, "class.yaml")}");
        try
        {
            using var reader = File.OpenText(file);
            var yaml = new YamlStream();
            yaml.Load(reader);
            if (yaml.Documents is [{ RootNode: YamlMappingNode root }]) return new YamlMapping(root, "", problems);
            throw new LabException(ExitCode.Usage, $"{name}:1:1: a class is one document with keys and values: docs/class.md has an example");
        }
        catch (YamlException exception)
        {
            throw new LabException(
                ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"{name}:{exception.Start.Line}:{exception.Start.Column}: this is not YAML: {exception.Message}"));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LabException(ExitCode.Usage, $"{name} is not there: docs/class.yaml is an example to begin with");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LabException(ExitCode.Usage, $"{name} can't be read: {exception.Message}");
        }
    }

    /// <summary>A key with all that leads to it: <c>environments[2].name</c>.</summary>
    public string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The value's node, or <see langword="null"/> when the key is not there.</summary>
    public YamlNode? Find(string key) => Node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>The key's node, or that of the mapping when the key is not there.</summary>
    public YamlNode KeyOrSelf(string key) => Node.Children.Keys.FirstOrDefault(name => name is YamlScalarNode scalar && scalar.Value == key) ?? Node;

    public void Add(string key, string problem) => problems.Add(Find(key) ?? Node, PathOf(key), problem);

    /// <summary>Refuses keys that are none, with the nearest that is one.</summary>
    public void RefuseOthers(IReadOnlyCollection<string> keys)
    {
        foreach (var key in Node.Children.Keys)
        {
            var name = key.ToString();
            if (key is YamlScalarNode && keys.Contains(name)) continue;
            var hint = NearestName.Of(name, keys) is { } nearest ? $"did you mean {nearest}?" : $"the keys here are {string.Join(", ", keys)}";
            problems.Add(key, PathOf(name), $"there is no such key; {hint}");
        }
    }

    /// <summary>A text that must be there.</summary>
    public string? Required(string key, string meaning)
    {
        if (Find(key) is not null) return Text(key);
        problems.Add(Node, PathOf(key), $"it is missing: {meaning}");
        return null;
    }

    public string? Text(string key) => Scalar(key, "a text", text => text);

    public bool? Flag(string key) => Scalar(key, "true or false", text => bool.TryParse(text, out var value) ? value : (bool?)null);

    public int? Integer(string key, int least, int most) => Scalar(
        key,
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : (int?)null);

    /// <summary>Reads a scalar as what is expected.</summary>
    public T? Scalar<T>(string key, string expected, Func<string, T?> read)
    {
        if (Find(key) is not { } value) return default;
        if (!IsNull(value) && value is YamlScalarNode { Value: { Length: > 0 } text } && read(text) is { } result) return result;
        Add(key, value is YamlScalarNode scalar && !IsNull(value) ? $"\"{scalar.Value}\" is not {expected}" : $"it must be {expected}");
        return default;
    }

    public YamlMapping? Mapping(string key)
    {
        if (Find(key) is not { } value) return null;
        if (value is YamlMappingNode mapping) return new YamlMapping(mapping, PathOf(key), problems);
        Add(key, "it must have keys and values");
        return null;
    }

    /// <summary>The items of a list; none when the key is not there.</summary>
    public ImmutableArray<YamlNode> List(string key)
    {
        if (Find(key) is not { } value) return [];
        if (value is YamlSequenceNode { Children.Count: > 0 } list) return [.. list.Children];
        Add(key, "it must be a list with at least one item");
        return [];
    }
}
