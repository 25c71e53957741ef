namespace Lab.ControlPlane.Tests.ExternalDns;

/// <summary>A record as one line that both worlds can be compared by.</summary>
internal static class DnsLine
{
    /// <summary>Seconds of the records that the tests make by hand.</summary>
    public const int Ttl = 300;

    /// <summary>Name, type, and the alias's target or time to live and values; names without their last dot.</summary>
    public static string Of(string name, string type, string? ttl, string? aliasTarget, IEnumerable<string> values) => aliasTarget is null
        ? $"{name.TrimEnd('.')} {type} {ttl} {string.Join(' ', values.Select(value => value.TrimEnd('.')).Order(StringComparer.Ordinal))}"
        : $"{name.TrimEnd('.')} {type} ALIAS {aliasTarget.TrimEnd('.')}";
}
