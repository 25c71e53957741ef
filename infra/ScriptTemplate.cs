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

    /// <summary>
    /// The script of an embedded template with a value for each <c>{{name}}</c>, of characters that mean nothing to a shell, and the text of
    /// another embedded file for each <c>{{file:name}}</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A name has no value, or a value has another character.</exception>
    public static string Fill(string resource, IReadOnlyDictionary<string, string> values) => Placeholder().Replace(
        Read(resource),
        match =>
        {
            var name = match.Groups["name"].Value;
            if (match.Groups["file"].Success) return Read(name).TrimEnd();
            return values.TryGetValue(name, out var value) && !Unsafe().IsMatch(value)
                ? value
                : throw new ArgumentException($"no usable value for {match.Value}", nameof(values));
        });

    [GeneratedRegex(@"\{\{(?<file>file:)?(?<name>[\w.-]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[^A-Za-z0-9._-]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unsafe();
}
