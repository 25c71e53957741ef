using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Cli.Terminal;

/// <summary>Writes durations for people, and reads what people write.</summary>
internal static partial class Durations
{
    /// <summary>What to say of a text that is none.</summary>
    public const string Expected = "a duration: write it like 90m, 8h, 2d or 1h30m";

    /// <summary><c>0.21 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>1 h 4 min</c>.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0#} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    /// <summary>Reads <c>90m</c>, <c>8h</c>, <c>2d</c>, <c>1h30m</c>.</summary>
    /// <returns>More than nothing and at most a year; <see langword="null"/> when the text is no such duration.</returns>
    public static TimeSpan? Parse(string text)
    {
        var match = Written().Match(text);
        if (!match.Success) return null;
        var time = TimeSpan.FromDays(Number("days")) + TimeSpan.FromHours(Number("hours")) + TimeSpan.FromMinutes(Number("minutes"));
        return time > TimeSpan.Zero && time <= Longest ? time : null;

        int Number(string part) => match.Groups[part] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
    }

    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    [GeneratedRegex(@"\A((?<days>[0-9]{1,6})d)?((?<hours>[0-9]{1,6})h)?((?<minutes>[0-9]{1,6})m)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written();
}
