namespace Lab.Cli.Sweep;

/// <summary>An account in a region, or the simulated world of an environment, in which something may be left over.</summary>
internal interface ICloudAccount
{
    /// <summary>Where that is, in words.</summary>
    string Place { get; }

    /// <summary>Everything that is left over, of any environment, in the order in which it has to go.</summary>
    Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken);

    /// <summary>Deletes it; what is gone already is no error.</summary>
    /// <exception cref="LabException">It can't be deleted, and why.</exception>
    Task DeleteAsync(Leftover leftover, CancellationToken cancellationToken);
}
