namespace Lab.Cli.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It will work, at a price or not as a whole; or it could not be looked at.</summary>
    Warning,

    /// <summary>It will not work.</summary>
    Error,
}
