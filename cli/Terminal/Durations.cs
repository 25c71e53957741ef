using System.Globalization;

namespace Lab.Cli.Terminal;

/// <summary>Writes durations for people.</summary>
internal static class Durations
{
    /// <summary>Reads a number and a unit: <c>90m</c>, <c>6h</c>, <c>2d</c>; <see langword="null"/> for anything else.</summary>
    public static TimeSpan? Parse(string text) =>
        text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        }
        : null;

    /// <summary><c>0.21 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>1 h 4 min</c>.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0#} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };
}
