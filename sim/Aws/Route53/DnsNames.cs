namespace Lab.Simulation.Aws.Route53;

/// <summary>Domain names as Route 53 takes them (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html).</summary>
internal static class DnsNames
{
    private const int LongestName = 255;
    private const int LongestLabel = 63;

    /// <summary>The name in small letters, without the last dot.</summary>
    public static string Normalized(string name)
    {
        var small = name.ToLowerInvariant();
        return small.EndsWith('.') ? small[..^1] : small;
    }

    /// <summary>Whether the name can be a zone's: labels of letters, digits, hyphens and underscores.</summary>
    public static bool IsDomain(string name) => name.Length is > 0 and <= LongestName && name.Split('.').All(
        label => label.Length is > 0 and <= LongestLabel && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));

    /// <summary>Whether the name is the domain itself or below it.</summary>
    public static bool IsWithin(string name, string domain) => name == domain || name.EndsWith("." + domain, StringComparison.Ordinal);
}
