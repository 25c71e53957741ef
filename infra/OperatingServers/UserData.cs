using System.Text.RegularExpressions;

namespace Lab.Infra.OperatingServers;

/// <summary>Fills the values of a start-up script's template in.</summary>
public static partial class UserData
{
    /// <summary>The script of the operating server.</summary>
    /// <param name="values">A value for each <c>{{placeholder}}</c>. They stand inside single quotes of a shell script.</param>
    /// <exception cref="ArgumentException">A placeholder has no value, or a value has a character that would end the quotes.</exception>
    public static string OperatingServer(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var stream = typeof(UserData).Assembly.GetManifestResourceStream("operating-server-user-data.sh")!;
        using var reader = new StreamReader(stream);
        return Placeholder().Replace(
            reader.ReadToEnd(),
            match => values.TryGetValue(match.Groups["name"].Value, out var value) && !Unsafe().IsMatch(value)
                ? value
                : throw new ArgumentException($"no usable value for {match.Value}", nameof(values)));
    }

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[^A-Za-z0-9._-]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unsafe();
}
