namespace Lab.Cli.Sweep;

/// <summary>An account in a region, or the simulated world of an environment, in which something may be left over.</summary>
internal interface ICloudAccount
{
    /// <summary>Where that is, in words.</summary>
    string Place { get; }

    /// <summary>The time there, which ages are reckoned by.</summary>
    DateTimeOffset Now { get; }

    /// <summary>How long something may stay in use after what used it was deleted, before that is given up.</summary>
    TimeSpan Patience { get; }

    /// <summary>Everything that is left over, of any environment, in the order in which it has to go.</summary>
    Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken);

    /// <summary>Deletes it; what is gone already is no error.</summary>
    /// <exception cref="StillInUseException">Something uses it, which may end by itself.</exception>
    /// <exception cref="LabException">It can't be deleted, and why.</exception>
    Task DeleteAsync(Leftover leftover, CancellationToken cancellationToken);

    /// <summary>
    /// What is still there of something that was deleted, in words, or <see langword="null"/>: AWS takes its time with a load balancer's ENIs and with
    /// an instance.
    /// </summary>
    /// <exception cref="LabException">Nobody can tell, and why.</exception>
    Task<string?> RemainderAsync(Leftover leftover, CancellationToken cancellationToken);
}
