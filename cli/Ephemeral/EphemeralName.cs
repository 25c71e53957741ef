using System.Security.Cryptography;

namespace Lab.Cli.Ephemeral;

/// <summary>Names of ephemeral environments: no two runs have the same, and on GitHub Actions one can tell the run from it.</summary>
internal static class EphemeralName
{
    public const string DefaultPrefix = "ci";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    // Beside a run's number it tells the jobs of a matrix apart, which have the same; alone it tells all runs apart.
    private const int LettersBesideRun = 4;
    private const int LettersAlone = 8;

    /// <summary>Makes a name.</summary>
    /// <param name="prefix">What it begins with.</param>
    /// <param name="variable">
    /// Reads an environment variable. <c>GITHUB_RUN_ID</c> and <c>GITHUB_RUN_ATTEMPT</c> are as in
    /// https://docs.github.com/en/actions/reference/workflows-and-actions/variables.
    /// </param>
    public static string New(string prefix, Func<string, string?> variable)
    {
        var run = Number(variable("GITHUB_RUN_ID"));
        var attempt = Number(variable("GITHUB_RUN_ATTEMPT"));
        var letters = RandomNumberGenerator.GetString(Letters, run is null ? LettersAlone : LettersBesideRun);
        return string.Join('-', new[] { prefix, run, run is null ? null : attempt, letters }.Where(part => part is not null));
    }

    private static string? Number(string? text) => !string.IsNullOrEmpty(text) && text.All(char.IsAsciiDigit) ? text : null;
}
