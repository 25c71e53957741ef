namespace Pulumi;

/// <summary>How long operations on a resource may take; the provider's own limit where nothing is set.</summary>
public sealed class CustomTimeouts
{
    /// <summary>The limit of a creation.</summary>
    public TimeSpan? Create { get; set; }

    /// <summary>The limit of an update.</summary>
    public TimeSpan? Update { get; set; }

    /// <summary>The limit of a deletion.</summary>
    public TimeSpan? Delete { get; set; }

    internal CustomTimeouts Clone() => new() { Create = Create, Update = Update, Delete = Delete };
}
