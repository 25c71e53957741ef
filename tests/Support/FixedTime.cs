using System.Globalization;

namespace Lab.Tests;

/// <summary>A clock that stands still.</summary>
/// <param name="now">What it shows.</param>
/// <param name="zone">The zone that it is read in; UTC by default.</param>
internal sealed class FixedTime(DateTimeOffset now, TimeZoneInfo? zone = null) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => zone ?? TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>A clock that shows an instant, written like <c>2026-11-26T00:00:00Z</c>.</summary>
    public static FixedTime At(string instant) => new(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
}
