namespace Lab.Cli.Quotas;

/// <summary>A quota as AWS gives it to every account.</summary>
/// <param name="Name">What the Service Quotas console calls it.</param>
/// <param name="Service">Its service's code there.</param>
/// <param name="Code">Its own code there.</param>
/// <param name="Default">How many an account may have unless more was asked for.</param>
internal sealed record DefaultQuota(string Name, string Service, string Code, int Default)
{
    /// <summary>How many of them are used up in an account that nobody touched: the default VPC of a region has some.</summary>
    public int InUse { get; init; }

    /// <summary>Whether it is one of the whole account, which Service Quotas tells in us-east-1 alone.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>What else is to know about the default.</summary>
    public string? Note { get; init; }
}
