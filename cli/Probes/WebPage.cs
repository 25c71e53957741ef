using System.Text.RegularExpressions;

namespace Lab.Cli.Probes;

/// <summary>What the course's web servers answer: <c>client 192.168.1.7, forwarded for '', pod …</c> (<see cref="Lab.Labs.Workloads.WebServer"/>).</summary>
internal static partial class WebPage
{
    /// <summary>The client that the server saw; <see langword="null"/> for another server's page.</summary>
    public static string? ClientOf(string page) => Client().Match(page) is { Success: true } match ? match.Groups["address"].Value : null;

    [GeneratedRegex(@"^client (?<address>[0-9.]+), forwarded for ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Client();
}
