using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>What kube-proxy wrote for a NodePort into a node's table <c>nat</c>, followed from chain to chain.</summary>
/// <param name="Masquerades">Whether a packet that comes from outside gets an address of the node.</param>
/// <param name="Choices">The rules that choose a pod, in order: the probability, <see langword="null"/> for the rest.</param>
internal sealed partial record KubeProxyRules(bool Masquerades, ImmutableArray<KubeProxyChoice> Choices)
{
    /// <summary>Reads the rules of a NodePort; <see langword="null"/> when the node has none.</summary>
    public static KubeProxyRules? Of(IReadOnlyList<string> table, int nodePort)
    {
        var rules = table.Select(line => Rule().Match(line)).Where(match => match.Success)
            .ToLookup(match => match.Groups["chain"].Value, StringComparer.Ordinal);
        var entry = rules["KUBE-NODEPORTS"].FirstOrDefault(rule => rule.Value.Contains(
            string.Create(CultureInfo.InvariantCulture, $"--dport {nodePort} "), StringComparison.Ordinal));
        if (entry is null) return null;
        var external = rules[Target(entry)].ToList();
        var service = external.Select(Target).FirstOrDefault(target => target.StartsWith("KUBE-SVC-", StringComparison.Ordinal));
        return new KubeProxyRules(
            external.Exists(rule => Target(rule) == "KUBE-MARK-MASQ"),
            service is null
                ? []
                : [.. rules[service].Where(rule => Target(rule).StartsWith("KUBE-SEP-", StringComparison.Ordinal)).Select(ToChoice)]);
    }

    /// <summary>
    /// The probabilities with which <paramref name="count"/> pods get an equal share: the first of n takes one packet in n, the next one in
    /// n−1 of what is left, the last all the rest. iptables keeps a probability as a whole number of 2⁻³¹ and prints eleven places.
    /// </summary>
    public static ImmutableArray<string?> EqualShares(int count)
    {
        const double Scale = 1L << 31;
        return [.. Enumerable.Range(0, count).Select(index => index == count - 1 ? null : Share(count - index))];

        // kube-proxy itself writes ten places.
        static string Share(int left) =>
            (Math.Round(Math.Round(1.0 / left, 10) * Scale) / Scale).ToString("F11", CultureInfo.InvariantCulture);
    }

    private static string Target(Match rule) => rule.Groups["target"].Value;

    private static KubeProxyChoice ToChoice(Match rule)
    {
        var (probability, endpoint) = (Probability().Match(rule.Value), Endpoint().Match(rule.Value));
        return new KubeProxyChoice(
            endpoint.Success ? endpoint.Groups["endpoint"].Value : Target(rule), probability.Success ? probability.Groups["value"].Value : null);
    }

    [GeneratedRegex(@"^-A (?<chain>\S+) .*-j (?<target>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"--probability (?<value>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Probability();

    [GeneratedRegex(@"-> (?<endpoint>[0-9.]+:[0-9]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Endpoint();
}

/// <summary>One rule that chooses a pod. <paramref name="Probability"/> as iptables prints it.</summary>
internal sealed record KubeProxyChoice(string Endpoint, string? Probability)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Probability ?? "the rest"} → {Endpoint}";
}
