using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Labs.Checks;

/// <summary>What a check may use.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Outputs">The outputs of each stage that is up, by stage and output name (camelCase, as in Pulumi).</param>
/// <param name="Probe">The world.</param>
public sealed partial record CheckContext(
    string Environment, IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> Outputs, ILabProbe Probe)
{
    /// <summary>The text of an output.</summary>
    /// <exception cref="ObservationException">The stage is not up, has no such output, or it is no text.</exception>
    public string Text(string stage, string output) => Value(stage, output) as string ?? throw Unusable(stage, output, "a text");

    /// <summary>The texts of an output that is a list.</summary>
    /// <exception cref="ObservationException">The stage is not up, has no such output, or it is no list of texts.</exception>
    public ImmutableArray<string> Texts(string stage, string output) =>
        Value(stage, output) is IEnumerable values and not string
            ? [.. values.Cast<object?>().Select(value => value as string ?? throw Unusable(stage, output, "a list of texts"))]
            : throw Unusable(stage, output, "a list of texts");

    /// <summary>The whole number of an output; Pulumi hands numbers over as <see langword="double"/>.</summary>
    /// <exception cref="ObservationException">The stage is not up, has no such output, or it is no whole number.</exception>
    public int Number(string stage, string output) => Value(stage, output) switch
    {
        int number => number,
        double number when double.IsInteger(number) => (int)number,
        _ => throw Unusable(stage, output, "a whole number"),
    };

    /// <summary>
    /// Fills in the placeholders of a text: <c>{environment}</c>, and <c>{stage.output}</c> for the output of a stage. An output that
    /// is not there yet leaves its name in angle brackets, since the text is most needed when something is missing.
    /// </summary>
    public string Fill(string text) => Placeholder().Replace(text, match =>
    {
        if (match.Value == "{environment}") return Environment;
        var (stage, output) = (match.Groups["stage"].Value, match.Groups["output"].Value);
        return Find(stage, output) switch
        {
            null => $"<{stage}.{output}>",
            string value => value,
            IEnumerable values => string.Join(", ", values.Cast<object?>()),
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    });

    private object? Find(string stage, string output) => Outputs.GetValueOrDefault(stage)?.GetValueOrDefault(output);

    private object Value(string stage, string output) =>
        Find(stage, output) ?? throw new ObservationException(
            $"stage {stage} is up and has the output {output}",
            $"stage {Environment}.{stage} has no output {output}: run `lab up {stage} --env {Environment}`");

    private ObservationException Unusable(string stage, string output, string expected) =>
        new($"output {output} of stage {stage} is {expected}", $"output {output} of stage {Environment}.{stage} is not {expected}: run `lab up {stage} --env {Environment}`");

    [GeneratedRegex(@"\{(environment|(?<stage>[a-z-]+)\.(?<output>[A-Za-z]+))\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
