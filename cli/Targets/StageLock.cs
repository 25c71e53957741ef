namespace Lab.Cli.Targets;

/// <summary>What keeps others from changing a stage's state.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="User">Whose process took it; <see langword="null"/> when the backend doesn't tell.</param>
/// <param name="Host">The machine of that process.</param>
/// <param name="ProcessId">That process.</param>
/// <param name="Since">When it was taken.</param>
/// <param name="Holder">Whether that process still runs.</param>
internal sealed record StageLock(string Stage, string? User, string? Host, int? ProcessId, DateTimeOffset? Since, LockHolder Holder)
{
    /// <summary>Who has held it since when, and whether that process still runs.</summary>
    public string Words
    {
        get
        {
            var who = User is null ? "an update" : $"{User}@{Host} (pid {ProcessId?.ToString(System.Globalization.CultureInfo.InvariantCulture)})";
            var since = Since is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" since {Since.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
            return $"{who}{since}{HolderWords}";
        }
    }

    private string HolderWords => Holder switch
    {
        LockHolder.Running => ", and that process still runs on this machine",
        LockHolder.Gone => ", and that process is gone",
        _ => "; whether that process still runs can't be seen from here",
    };
}

/// <summary>What became of the process that took a lock.</summary>
internal enum LockHolder
{
    /// <summary>It runs on another machine, if at all.</summary>
    Unknown,

    /// <summary>It runs on this machine.</summary>
    Running,

    /// <summary>It was on this machine and has ended.</summary>
    Gone,
}
