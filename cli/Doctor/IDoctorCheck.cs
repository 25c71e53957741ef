using System.Collections.Immutable;

namespace Lab.Cli.Doctor;

/// <summary>Looks at one thing that an environment needs.</summary>
internal interface IDoctorCheck
{
    /// <summary>What it looks at: <c>credentials</c>.</summary>
    string Name { get; }

    /// <summary>What must be there before it can look.</summary>
    DoctorNeeds Needs => DoctorNeeds.Nothing;

    /// <summary>Looks.</summary>
    /// <returns>At least one finding, if only that all is well.</returns>
    Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken);
}

/// <summary>What a check needs.</summary>
internal enum DoctorNeeds
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Settings that are right: <see cref="DoctorVisit.Settings"/>.</summary>
    Settings,

    /// <summary>An AWS account that can be asked, and settings that name its region.</summary>
    Account,
}
