using System.Collections.Immutable;
using System.Diagnostics;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;
using Lab.Stacks;
using Lab.Tests;

namespace Lab.Engine.Tests.Updates;

/// <summary>
/// A Pulumi project of the lab's name whose program is three things in a row (<c>first</c>, <c>second</c>, <c>third</c>), with a home and a state of its own,
/// and the engine on the real <c>pulumi</c>.
/// </summary>
internal sealed class ThingProject : IDisposable
{
    public const string Secret = "hush-4711";

    public const string Passphrase = "open-sesame-0815";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("eks-lab-things-");

    public ThingProject()
    {
        _ = Tools.Pulumi;
        Folder = _root.CreateSubdirectory("project").FullName;
        State = _root.CreateSubdirectory("state").FullName;
        Runner = new ToolRunner(_root.CreateSubdirectory("bin").FullName);
        Runner.Variables["PULUMI_HOME"] = _root.CreateSubdirectory("home").FullName;
        Runner.Variables["PULUMI_BACKEND_URL"] = $"file://{State}";
        Runner.Variables["PULUMI_CONFIG_PASSPHRASE"] = Passphrase;
        Runner.Variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true";
        Write(Things());
        Engine = NewEngine();
    }

    /// <summary>The stack that the tests work on.</summary>
    public static StackName Stack { get; } = new("alice", "network");

    public string Folder { get; }

    public string State { get; }

    public ToolRunner Runner { get; }

    public PulumiEngine Engine { get; private set; }

    /// <summary>The command lines that were shown.</summary>
    public List<string> Shown { get; } = [];

    /// <summary>What was told beside.</summary>
    public List<string> Told { get; } = [];

    /// <summary>The value of STANDIN_FAULTS: <c>OPERATION:PART-OF-URN=FAULT</c>.</summary>
    public string? Faults
    {
        set => Runner.Variables["STANDIN_FAULTS"] = value;
    }

    /// <summary>A path in the test's own folder.</summary>
    public string PathOf(string name) => Path.Combine(_root.FullName, name);

    /// <summary>The program, with the values of the three things and more resources.</summary>
    public static string Things(string first = "a", string second = "b", string third = "c", string more = "") =>
        $$"""
        name: eks-lab
        runtime: yaml
        config:
          domain: { type: string, default: "" }
        resources:
          first: { type: "labtest:index:Thing", properties: { value: "{{first}}", identity: "${domain}" } }
          second: { type: "labtest:index:Thing", properties: { value: "{{second}}", secret: "{{Secret}}" }, options: { dependsOn: ["${first}"] } }
          third: { type: "labtest:index:Thing", properties: { value: "{{third}}" }, options: { dependsOn: ["${second}"] } }
        {{more}}
        outputs:
          result: ${third.result}
          hidden: ${second.secret}
        """;

    public void Write(string program) => File.WriteAllText(Path.Combine(Folder, "Pulumi.yaml"), program);

    /// <summary>The engine with other bounds.</summary>
    public PulumiEngine NewEngine(TimeSpan? grace = null, int retries = 4)
    {
        var host = SilentHost.Of(Folder, Runner, variable: name => Runner.Variables.GetValueOrDefault(name));
        return Engine = new PulumiEngine(host, Folder, Shown.Add, Told.Add)
        {
            Grace = grace ?? TimeSpan.FromSeconds(30),
            FirstPause = TimeSpan.FromMilliseconds(1),
            Retries = retries,
        };
    }

    /// <summary>Makes the stack.</summary>
    public Task SelectAsync(params IReadOnlyCollection<KeyValuePair<string, string>> values) => Engine.SelectAsync(Stack, secretsProvider: null, values, CancellationToken.None);

    /// <summary>Brings the stack up.</summary>
    public Task<UpdateResult> UpAsync(WatchedUpdate? watched = null, CancellationToken cancellationToken = default) => RunAsync(PulumiUpdate.Up(Stack), watched, cancellationToken);

    public Task<UpdateResult> RunAsync(PulumiUpdate update, WatchedUpdate? watched = null, CancellationToken cancellationToken = default) =>
        Engine.RunAsync(update, TimeSpan.FromMinutes(2), watched ?? new WatchedUpdate(), cancellationToken);

    /// <summary>Makes the stack and brings it up.</summary>
    public async Task MakeAsync()
    {
        await SelectAsync();
        (await UpAsync()).ShouldSucceed();
    }

    /// <summary>The lock of the update under way.</summary>
    public async Task<StageLock> LockAsync() => (await Engine.LocksAsync([Stack], CancellationToken.None)).ShouldHaveSingleItem();

    /// <summary>Kills the pulumi that holds the lock, as the kernel does when memory runs out.</summary>
    public async Task KillAsync()
    {
        using var pulumi = Process.GetProcessById((await LockAsync()).ProcessId!.Value);
        pulumi.Kill();
    }

    /// <summary>What was interrupted and not put right.</summary>
    public async Task<ImmutableArray<PulumiPendingOperation>> PendingAsync() => (await Engine.StateAsync(Stack, CancellationToken.None)).PendingOperations;

    public void Dispose() => _root.Delete(recursive: true);
}
