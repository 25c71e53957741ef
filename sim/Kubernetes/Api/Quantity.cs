using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>Kubernetes quantities such as <c>100m</c>, <c>70Mi</c>, <c>2</c>.</summary>
internal static partial class Quantity
{
    private const string Suffixes = "kMGTPE";

    /// <summary>What the API server says of a text that is none.</summary>
    public const string Problem = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /// <summary>Reads a quantity in thousandths (millicores for CPU, thousandths of a byte for memory).</summary>
    public static bool TryParse(string? text, out decimal thousandths)
    {
        thousandths = 0;
        if (text is null || Form().Match(text) is not { Success: true } match) return false;
        if (!decimal.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        if (Factor(match.Groups["suffix"].Value) is not { } factor) return false;
        thousandths = number * factor;
        return true;
    }

    /// <summary>A quantity in thousandths; 0 when it is missing.</summary>
    public static decimal Thousandths(string? text) => TryParse(text, out var value) ? value : 0;

    private static decimal? Factor(string suffix) => suffix switch
    {
        "" => 1000m,
        "Ki" => 1000m * 1024,
        "Mi" => 1000m * 1024 * 1024,
        "Gi" => 1000m * 1024 * 1024 * 1024,
        "Ti" => 1000m * 1024 * 1024 * 1024 * 1024,
        "m" => 1,
        [var letter] when Suffixes.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var power => (decimal)Math.Pow(1000, power + 2),
        _ => null,
    };

    [GeneratedRegex(@"^(?<number>[+-]?[0-9.]+)(?<suffix>[a-zA-Z]*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
