using System.Collections.Immutable;
using System.Globalization;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>A rule of an iptables table; its text is a line of <c>iptables-save</c>.</summary>
/// <param name="Chain">The chain that it is in.</param>
/// <param name="Target">What becomes of a packet that it matches; <see langword="null"/> when it only counts.</param>
internal sealed record IptablesRule(string Chain, RuleTarget? Target)
{
    /// <summary>The range of the source address, or <see langword="null"/> for any.</summary>
    public string? Source { get; init; }

    /// <summary>Whether <see cref="Source"/> is what does not match.</summary>
    public bool IsSourceNegated { get; init; }

    /// <summary>The range of the destination address, or <see langword="null"/> for any.</summary>
    public string? Destination { get; init; }

    /// <summary>The link that the packet comes in by.</summary>
    public string? In { get; init; }

    /// <summary>The link that the packet does not go out by.</summary>
    public string? NotOut { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>; <see langword="null"/> for any.</summary>
    public string? Protocol { get; init; }

    /// <summary>The matches that extensions bring, in the order in which they are written.</summary>
    public ImmutableArray<RuleMatch> Matches { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Parts());

    private IEnumerable<string> Parts()
    {
        yield return $"-A {Chain}";
        if (Source is not null) yield return IsSourceNegated ? $"! -s {Source}" : $"-s {Source}";
        if (Destination is not null) yield return $"-d {Destination}";
        if (In is not null) yield return $"-i {In}";
        if (NotOut is not null) yield return $"! -o {NotOut}";
        if (Protocol is not null) yield return $"-p {Protocol}";
        foreach (var match in Matches) yield return match.ToString();
        if (Target is not null) yield return Target.ToString();
    }
}

/// <summary>A match of an extension (<c>-m</c>).</summary>
internal abstract record RuleMatch
{
    /// <summary>Says what the rule is for.</summary>
    internal sealed record Comment(string Text) : RuleMatch
    {
        // iptables-save quotes what is more than one word.
        public override string ToString() =>
            Text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? $"-m comment --comment {Text}" : $"-m comment --comment \"{Text}\"";
    }

    /// <summary>The destination port; with none it only stands for the protocol.</summary>
    internal sealed record Port(string Protocol, int? Number) : RuleMatch
    {
        public override string ToString() =>
            Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"-m {Protocol} --dport {number}") : $"-m {Protocol}";
    }

    /// <summary>Whether an address is one of the node's own.</summary>
    internal sealed record Local(bool OfSource, bool IsNegated = false) : RuleMatch
    {
        public override string ToString() => $"-m addrtype {(IsNegated ? "! " : "")}--{(OfSource ? "src" : "dst")}-type LOCAL";
    }

    /// <summary>Whether the packet does not have the mark.</summary>
    internal sealed record Mark(string Value, bool IsNegated) : RuleMatch
    {
        public override string ToString() => $"-m mark {(IsNegated ? "! " : "")}--mark {Value}/{Value}";
    }

    /// <summary>Takes one packet of so many at random.</summary>
    internal sealed record OneOf(int Choices) : RuleMatch
    {
        private const double Scale = 0x80000000L;

        // The kernel keeps the probability as a fraction of 2³¹; kube-proxy gives it ten digits.
        public override string ToString()
        {
            var given = Math.Round(1.0 / Choices, 10, MidpointRounding.AwayFromZero);
            var kept = Math.Round(given * Scale, MidpointRounding.AwayFromZero) / Scale;
            return string.Create(CultureInfo.InvariantCulture, $"-m statistic --mode random --probability {kept:F11}");
        }
    }

    /// <summary>Whether the client was sent to the endpoint of that chain within the time.</summary>
    internal sealed record WasThere(string EndpointChain, int Seconds) : RuleMatch
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"-m recent --rcheck --seconds {Seconds} --reap --name {EndpointChain} --mask 255.255.255.255 --rsource");
    }

    /// <summary>Remembers that the client was sent to the endpoint of that chain.</summary>
    internal sealed record Remember(string EndpointChain) : RuleMatch
    {
        public override string ToString() => $"-m recent --set --name {EndpointChain} --mask 255.255.255.255 --rsource";
    }

    /// <summary>The state of the connection.</summary>
    internal sealed record Connection(string States, bool IsNegated = false) : RuleMatch
    {
        public override string ToString() => $"-m conntrack {(IsNegated ? "! " : "")}--ctstate {States}";
    }

    /// <summary>Counts the packet; iptables writes two spaces there.</summary>
    internal sealed record Count(string Counter) : RuleMatch
    {
        public override string ToString() => $"-m nfacct --nfacct-name  {Counter}";
    }
}

/// <summary>The target of a rule (<c>-j</c>).</summary>
internal abstract record RuleTarget
{
    public static RuleTarget Accept { get; } = new Verdict("ACCEPT");

    public static RuleTarget Drop { get; } = new Verdict("DROP");

    public static RuleTarget Reject { get; } = new Verdict("REJECT --reject-with icmp-port-unreachable");

    public static RuleTarget Return { get; } = new Verdict("RETURN");

    /// <summary>The source becomes the address of the link that the packet goes out by.</summary>
    public static RuleTarget Masquerade { get; } = new Verdict("MASQUERADE --random-fully");

    /// <summary>On with the first rule of another chain.</summary>
    internal sealed record Jump(string Chain) : RuleTarget
    {
        public override string ToString() => $"-j {Chain}";
    }

    /// <summary>The destination becomes another one.</summary>
    internal sealed record Dnat(string Address, int Port) : RuleTarget
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"-j DNAT --to-destination {Address}:{Port}");
    }

    /// <summary>The source becomes this one, with another port.</summary>
    /// <param name="Address">The source.</param>
    /// <param name="Randomly">The flag that says how the port is chosen, with a blank before it, or nothing.</param>
    internal sealed record Snat(string Address, string Randomly) : RuleTarget
    {
        public override string ToString() => $"-j SNAT --to-source {Address}{Randomly}";
    }

    /// <summary>Sets the mark, or takes it away.</summary>
    internal sealed record SetMark(string Value, bool IsSet) : RuleTarget
    {
        public override string ToString() => $"-j MARK --set-xmark {Value}/{(IsSet ? Value : "0x0")}";
    }

    /// <summary>What iptables has no parameters for here.</summary>
    internal sealed record Verdict(string Text) : RuleTarget
    {
        public override string ToString() => $"-j {Text}";
    }
}
