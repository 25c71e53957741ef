namespace Lab.Stacks;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
public static class NearestName
{
    /// <summary>
    /// The candidate that takes the fewest changes of a letter, or <see langword="null"/> when none is close (more than a third of the
    /// name differs).
    /// </summary>
    public static string? Of(string name, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Name: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
        .Where(candidate => candidate.Distance <= Math.Max(1, (Math.Max(name.Length, candidate.Name.Length) + 1) / 3))
        .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .Select(candidate => candidate.Name).FirstOrDefault();

    /// <summary>The Levenshtein distance: insertions, deletions and substitutions of one letter.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substitution = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
