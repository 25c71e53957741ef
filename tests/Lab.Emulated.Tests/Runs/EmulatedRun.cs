using System.Collections.Immutable;
using System.Text.Json;
using Lab.Labs.Checks;
using Lab.Terraform;
using Lab.Terraform.Cli;
using Lab.Tests;

namespace Lab.Emulated.Tests.Runs;

/// <summary>
/// One run for all tests: every environment is planned, made, read back, planned again and destroyed by the real AWS provider on one emulator, and
/// comes up and goes in the simulated world besides.
/// </summary>
public sealed class EmulatedRun : IAsyncLifetime
{
    private const string Region = "ap-northeast-2";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-terraform-");
    private readonly Emulator _emulator = new();
    private readonly PhaseTimes _times = new();
    private Exception? _failure;
    private string? _missing;

    internal EmulatedEnvironments Environments { get; private set; } = null!;

    internal SimulatedRun Simulated { get; } = new();

    /// <summary>What Terraform finds wrong before it asks AWS.</summary>
    internal ImmutableArray<string> Invalid { get; private set; }

    /// <summary>What was made.</summary>
    internal ImmutableArray<StateResource> Made { get; private set; }

    /// <summary>What the functions that stages call answered.</summary>
    internal ImmutableArray<StateResource> Data { get; private set; }

    /// <summary>What a second plan would change.</summary>
    internal ImmutableArray<PlannedChange> Changes { get; private set; }

    /// <summary>What the <c>aws</c> command said while everything was up.</summary>
    internal ReadBack ReadBack { get; private set; } = null!;

    /// <summary>What the <c>aws</c> command found to be deleted while everything was up.</summary>
    internal ImmutableArray<string> Content { get; private set; }

    /// <summary>The results of checks while everything was up, by environment and id.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, CheckResult>> Checks { get; private set; } = null!;

    /// <summary>The same checks of the course's environment once somebody changed <see cref="BrokenInterface"/> by hand.</summary>
    internal IReadOnlyDictionary<string, CheckResult> BrokenChecks { get; private set; } = null!;

    /// <summary>A Multus ENI of the course's environment.</summary>
    internal string BrokenInterface { get; private set; } = "";

    /// <summary>What Terraform still has after the destroy.</summary>
    internal ImmutableArray<StateResource> Kept { get; private set; }

    /// <summary>What the <c>aws</c> command still finds after the destroy.</summary>
    internal ImmutableArray<string> Left { get; private set; }

    /// <summary>Addresses of the dead-letter queues.</summary>
    internal IEnumerable<string> Queues => Made.Where(resource => resource.Type == "aws_sqs_queue").Select(queue => (string)queue.Values["url"]!);

    internal IReadOnlyDictionary<string, TimeSpan> Times => _times.ByPhase;

    /// <summary>All registered resources of AWS.</summary>
    internal IEnumerable<RegisteredResource> Registered => Environments.All.SelectMany(environment => environment.Resources).Where(resource => resource.IsAws);

    /// <summary>Skips the test where a program is missing, and fails it where the run failed.</summary>
    internal EmulatedRun Require()
    {
        Skip.If(_missing is not null, _missing);
        if (_failure is not null) throw new InvalidOperationException("the emulated run failed", _failure);
        return this;
    }

    public async Task InitializeAsync()
    {
        _missing = TerraformInstallation.Current.Missing ?? (ChildProcess.Find("aws") is null ? "aws is not on PATH" : null);
        if (_missing is not null) return;
        await _emulator.InitializeAsync();
        _missing = _emulator.Missing;
        if (_missing is not null) return;
        try
        {
            await RunAsync();
            await WriteReportAsync();
        }
        catch (Exception exception)
        {
            _failure = exception;
        }
    }

    public async Task DisposeAsync()
    {
        Simulated.Dispose();
        await _emulator.DisposeAsync();

        // What a failed run left is for a look at it.
        if (_failure is null) _folder.Delete(recursive: true);
    }

    private async Task RunAsync()
    {
        var schema = await TerraformInstallation.Current.SchemaAsync();
        Environments = await EmulatedEnvironments.CollectAsync();
        await TerraformConfiguration.Of(schema, Environments.All).WriteAsync(_folder.FullName);
        var terraform = TerraformInstallation.Current.Workspace(_folder.FullName, _emulator.EnvironmentOf(Region));
        var aws = new AwsCli(ChildProcess.Find("aws")!, _emulator.EnvironmentOf(Region));
        await _times.MeasureAsync("init", terraform.InitAsync);
        Invalid = await _times.MeasureAsync("validate", terraform.ValidateAsync);
        if (!Invalid.IsEmpty) return;
        await _times.MeasureAsync("apply", terraform.ApplyAsync);
        Made = [.. (await terraform.StateAsync()).Where(resource => resource.Type.StartsWith("aws_", StringComparison.Ordinal))];
        Data = await terraform.DataAsync();
        Changes = await _times.MeasureAsync("plan", terraform.PlanAsync);
        var clusters = Environments.Versions.Select(version => ReadBack.Cluster(version.Environment));
        var queues = Queues.Select(ReadBack.Queue);
        ReadBack = await _times.MeasureAsync("read back", () => ReadBack.AskAsync(aws, clusters.Concat(queues)));
        Content = await _times.MeasureAsync("look for content", () => AccountContent.ListAsync(aws));
        await _times.MeasureAsync("checks", () => CheckAsync(aws));
        await _times.MeasureAsync("destroy", terraform.DestroyAsync);
        Kept = await terraform.StateAsync();
        Left = await _times.MeasureAsync("look for leftovers", () => AccountContent.ListAsync(aws));
        await _times.MeasureAsync("simulated up", Simulated.UpAsync);
    }

    private async Task CheckAsync(AwsCli aws)
    {
        string[] stages = ["network", "multus-nodes"];
        var instances = ReadBack.List(ReadBack.Instances).SelectMany(reservation => reservation["Instances"]!.AsArray()).Select(instance => instance!)
            .Where(instance => LabTagKeys.Of(instance["Tags"]).GetValueOrDefault("aws:autoscaling:groupName") is not null).ToList();
        var checks = new Dictionary<string, IReadOnlyDictionary<string, CheckResult>>(StringComparer.Ordinal);
        foreach (var environment in new[] { Environments.Course, Environments.Everything })
        {
            checks[environment.Environment] = await new EmulatedChecks(_emulator, Region, environment, Made).RunAsync(instances, stages);
        }

        Checks = checks;
        BrokenInterface = (string)Data.First(answer => answer.Type == "aws_network_interface"
            && answer.Address.StartsWith($"data.aws_network_interface.{EmulatedEnvironments.CourseName}_multus", StringComparison.Ordinal)).Values["id"]!;
        await aws.AskAsync($"ec2 modify-network-interface-attribute --network-interface-id {BrokenInterface} --source-dest-check {{\"Value\":true}}");
        BrokenChecks = await new EmulatedChecks(_emulator, Region, Environments.Course, Made).RunAsync(instances, stages);
    }

    private Task WriteReportAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, ".lab", "reports")).FullName;
        return File.WriteAllTextAsync(Path.Combine(folder, "emulated-aws.json"), JsonSerializer.Serialize(EmulatedReport.Of(this), Layout) + "\n");
    }
}
