using System.Collections.Immutable;

namespace Lab.Cli.Doctor;

/// <summary>The .NET SDK, which builds the lab and runs its Pulumi program.</summary>
internal sealed class DotnetCheck : IDoctorCheck
{
    private const string Program = "dotnet";
    private const string Fix = "Install .NET 10: https://dotnet.microsoft.com/download";

    public string Name => Program;

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        const string Why = "It builds the lab after a change, and pulumi runs the stages with it.";
        if (visit.Host.Processes.Find(Program) is null) return [DoctorFinding.Error(Name, "The .NET SDK is not on PATH.", Why, Fix)];

        // In the lab's folder it obeys global.json, and fails where that can't be had.
        var answer = await visit.RunAsync(Program, ["--version"], cancellationToken);
        return
        [
            answer.ExitCode == 0
                ? DoctorFinding.Ok(Name, $".NET SDK {answer.Output}")
                : DoctorFinding.Error(Name, "No .NET SDK here is as new as global.json asks for.", Why, Fix),
        ];
    }
}
