using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Aws;
using Lab.Cli.Commands;
using Lab.Cli.Processes;
using Lab.Cli.Targets;
using Lab.Infra.Data;
using Lab.Simulation.Engine;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Doctor;

/// <summary>What the checks of one <c>lab doctor</c> share.</summary>
internal sealed class DoctorVisit
{
    private readonly Lazy<Task<AwsIdentity>> _identity;
    private readonly Lazy<Task<ProgramAnswer>> _login;
    private readonly Lazy<Task<ImmutableArray<LabStage>>> _up;

    /// <param name="session">The command.</param>
    /// <param name="plan">The stages with their settings; none when these are wrong.</param>
    public DoctorVisit(LabSession session, ImmutableArray<PlannedStage> plan)
    {
        Session = session;
        Plan = plan;
        _identity = new(() => AwsIdentity.AskAsync(HomeAws, session.Interrupted));
        _login = new(() => RunAsync(PulumiCommand.Program, ["whoami", "--json", "--non-interactive"], session.Interrupted));
        _up = new(UpAsync);
    }

    public LabSession Session { get; }

    public LabHost Host => Session.Host;

    /// <summary>The stages that are to come up; none when the settings are wrong.</summary>
    public ImmutableArray<PlannedStage> Plan { get; }

    /// <summary>Whether there are settings to look at.</summary>
    public bool HasSettings => !Plan.IsEmpty;

    /// <summary>The environment's settings.</summary>
    public LabSettings Settings => Plan[0].Settings;

    /// <summary>The instance types that the stages start.</summary>
    public ImmutableArray<InstanceTypeData> InstanceTypes =>
    [
        .. Plan.SelectMany<PlannedStage, InstanceTypeData>(stage => stage.Stage.Name switch
        {
            "network" => [Settings.OperatorInstanceType],
            "cluster" or "prefix-nodes" => [Settings.NodeInstanceType],
            "multus-nodes" => [Settings.MultusNodes.InstanceType],
            _ => [],
        }).Distinct(),
    ];

    /// <summary>Asks AWS in the environment's region.</summary>
    public AwsCli Aws => In(Settings.Region);

    /// <summary>Asks AWS in a region that every account has: a region that is not enabled knows no credentials.</summary>
    public AwsCli HomeAws => In(HomeRegion(Settings.Region));

    /// <summary>Who one is to AWS, asked once.</summary>
    /// <exception cref="AwsCliException">The credentials are missing, wrong or too old.</exception>
    public Task<AwsIdentity> IdentityAsync() => _identity.Value;

    /// <summary>What pulumi says of who is logged in where, asked once.</summary>
    public Task<ProgramAnswer> PulumiLoginAsync() => _login.Value;

    /// <summary>Whether pulumi is there.</summary>
    public bool HasPulumi => Host.Processes.Find(PulumiCommand.Program) is not null;

    /// <summary>The stages that are up, as far as that can be told.</summary>
    public Task<ImmutableArray<LabStage>> UpStagesAsync() => _up.Value;

    /// <summary>Asks AWS in some region.</summary>
    public AwsCli In(string region) => new(Host, region, Settings.AwsProfile);

    /// <summary>Runs a program to its end and takes what it wrote.</summary>
    public async Task<ProgramAnswer> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var call = new ProcessCall(program, arguments, Session.Paths.Root) { Output = output, Error = error };
        var exitCode = await Host.Processes.RunAsync(call, cancellationToken);
        return new ProgramAnswer(exitCode, output.ToString().Trim(), error.ToString().Trim());
    }

    // The global services of each partition are told in this region of it.
    private static string HomeRegion(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "cn-north-1" : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "us-gov-west-1" : "us-east-1";

    // Who can't be asked has nothing up that anybody could count.
    private async Task<ImmutableArray<LabStage>> UpAsync()
    {
        if (!HasPulumi || (await PulumiLoginAsync()).ExitCode != 0) return [];
        try
        {
            using var target = await Session.OpenAsync(EnvironmentAccess.Read);
            var status = await target.StatusAsync();
            return [.. StageCatalog.All.Where(stage => status.ContainsKey(stage.Name))];
        }
        catch (LabException)
        {
            return [];
        }
    }
}

/// <summary>What a program answered.</summary>
internal sealed record ProgramAnswer(int ExitCode, string Output, string Error);
