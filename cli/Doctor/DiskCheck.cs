using System.Collections.Immutable;
using System.Globalization;

namespace Lab.Cli.Doctor;

/// <summary>Free space where the lab is.</summary>
/// <param name="needed">How many bytes there should be.</param>
/// <param name="reason">What takes them.</param>
internal sealed class DiskCheck(long needed, string reason) : IDoctorCheck
{
    private const double Mebibyte = 1024 * 1024;

    public string Name => "disk";

    /// <summary>For the simulated world: builds, and state of some megabytes an environment.</summary>
    public static DiskCheck Simulated { get; } = new(256 << 20, "The lab's builds and the environments' state take it.");

    /// <summary>For AWS: the provider plugins that pulumi downloads take about 1.5 GiB unpacked, that of AWS alone half.</summary>
    public static DiskCheck Aws { get; } = new(3L << 30, "The lab's builds and the provider plugins that pulumi downloads take it.");

    public Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var folder = visit.Session.Paths.Root;
        return Task.FromResult<ImmutableArray<DoctorFinding>>([Of(new DriveInfo(folder).AvailableFreeSpace, folder)]);
    }

    /// <summary>What to say of so many free bytes.</summary>
    public DoctorFinding Of(long free, string folder) => free >= needed
        ? DoctorFinding.Ok(Name, $"{Words(free)} free")
        : DoctorFinding.Warning(Name, $"Only {Words(free)} are free at {folder}.", reason, $"Make room: {Words(needed)} are enough.");

    private static string Words(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte:0} MiB");
}
