using System.Text.RegularExpressions;

namespace Lab.Infra;

/// <summary>Fills the values of a shell script's template in.</summary>
internal static partial class ScriptTemplate
{
    /// <summary>The text of a file that is embedded in this assembly.</summary>
    public static string Read(string resource)
    {
        using var stream = typeof(ScriptTemplate).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The script of an embedded template with a value for each <c>{{placeholder}}</c>, of characters that mean nothing to a shell.</summary>
    /// <exception cref="ArgumentException">A placeholder has no value, or a value has another character.</exception>
    public static string Fill(string resource, IReadOnlyDictionary<string, string> values) => Placeholder().Replace(
        Read(resource),
        match => values.TryGetValue(match.Groups["name"].Value, out var value) && !Unsafe().IsMatch(value)
            ? value
            : throw new ArgumentException($"no usable value for {match.Value}", nameof(values)));

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[^A-Za-z0-9._-]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unsafe();
}
