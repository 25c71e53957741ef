using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Simulation.Aws;

/// <summary>Durations as the provider, written in Go, reads and writes them: <c>10m</c> is <c>10m0s</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>Reads hours, minutes and seconds such as <c>1h30m</c>; <c>0</c> needs no unit. <see langword="null"/> for anything else.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text == "0") return TimeSpan.Zero;
        if (!Whole().IsMatch(text)) return null;
        return Part().Matches(text).Aggregate(TimeSpan.Zero, (duration, part) =>
        {
            var number = double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture);
            return duration + part.Groups["unit"].Value switch
            {
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                _ => TimeSpan.FromSeconds(number),
            };
        });
    }

    /// <summary>Writes a duration of whole seconds.</summary>
    public static string Format(TimeSpan duration)
    {
        var (hours, minutes) = ((int)duration.TotalHours, duration.Minutes);
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{duration.Seconds}s");
        if (hours > 0) return string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{seconds}");
        return minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}") : seconds;
    }

    [GeneratedRegex(@"^([0-9]+(\.[0-9]+)?[hms])+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<number>[0-9.]+)(?<unit>[hms])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
