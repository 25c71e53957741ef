using System.Globalization;

namespace Lab.Cli.Terminal;

/// <summary>Writes durations for people.</summary>
internal static class Durations
{
    /// <summary><c>0.21 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>1 h 4 min</c>.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0#} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };
}
