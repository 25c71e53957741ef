using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra;

namespace Lab.Cli.Sweep;

/// <summary>The tag that says until when an environment is wanted.</summary>
internal static class Expiry
{
    /// <summary>Whether everything that has the tag says a time that is over. Without any such tag, or with one that is no time, it is not.</summary>
    /// <param name="tags">The tags of the environment's things.</param>
    /// <param name="now">The time.</param>
    public static bool IsPast(IEnumerable<ImmutableSortedDictionary<string, string>> tags, DateTimeOffset now)
    {
        var values = tags.Select(each => each.GetValueOrDefault(LabTags.ExpiresAtKey)).OfType<string>().ToList();
        return values.Count > 0 && values.TrueForAll(value =>
            DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiresAt) && expiresAt <= now);
    }
}
