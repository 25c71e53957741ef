using Pulumi.Testing;

namespace Pulumi;

/// <summary>One run of a program. Those of this assembly are made against mocks: it knows no engine.</summary>
public sealed partial class Deployment
{
    private static readonly AsyncLocal<DeploymentInstance?> CurrentInstance = new();

    private readonly MockMonitor _monitor;
    private Stack? _stack;

    private Deployment(IMocks mocks, TestOptions? options)
    {
        _monitor = new MockMonitor(mocks, this);
        Configuration = StackConfiguration.Read();
        IsDryRun = options?.IsPreview ?? true;
        StackName = options?.StackName ?? "stack";
        ProjectName = options?.ProjectName ?? "project";
        OrganizationName = options?.OrganizationName ?? "organization";
        RootDirectory = options?.RootDirectory;
    }

    /// <summary>The running deployment.</summary>
    /// <exception cref="InvalidOperationException">None is running.</exception>
    public static DeploymentInstance Instance => CurrentInstance.Value
        ?? throw new InvalidOperationException("Trying to acquire Deployment.Instance before 'Run' was called.");

    internal static Deployment? Current => CurrentInstance.Value?.Deployment;

    internal static Deployment Running => Instance.Deployment;

    internal StackConfiguration Configuration { get; }

    internal bool IsDryRun { get; }

    internal string StackName { get; }

    internal string ProjectName { get; }

    internal string OrganizationName { get; }

    internal string? RootDirectory { get; }

    internal TaskMonitor Tasks { get; } = new();

    internal ErrorLog Errors { get; } = new();

    internal Stack Stack
    {
        get => _stack ?? throw new InvalidOperationException("Trying to acquire Deployment.Stack before 'Run' was called.");
        set => _stack = value;
    }

    /// <summary>Asks the CLI to refuse the program if its version is out of the range. Without a CLI, nothing refuses.</summary>
    public static Task RequirePulumiVersionAsync(string pulumiVersionRange)
    {
        _ = Running;
        return Task.CompletedTask;
    }
}
