using Lab.Cli.Processes;
using Lab.Tests;

namespace Lab.Emulated.Tests.Sweep;

/// <summary>The real <c>aws</c> command against the emulator, and in place of <c>pulumi</c> a backend that says what a test wants.</summary>
/// <param name="emulator">The emulator.</param>
internal sealed class EmulatedPrograms(Emulator emulator) : IProcessRunner
{
    private readonly ProcessRunner _processes = new();

    /// <summary>What <c>pulumi</c> answers, by its arguments; <see langword="null"/> when it isn't there.</summary>
    public IReadOnlyDictionary<string, string>? Pulumi { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["stack ls --json"] = "[]" };

    public string? Find(string program) => program == "pulumi" ? (Pulumi is null ? null : "/usr/bin/pulumi") : _processes.Find(program);

    public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        if (call.Program == "pulumi")
        {
            await call.Output!.WriteLineAsync(Pulumi![string.Join(' ', call.Arguments)]);
            return 0;
        }

        var variables = emulator.EnvironmentOf(EmulatedAccount.Region).ToDictionary(variable => variable.Key, variable => (string?)variable.Value, StringComparer.Ordinal);
        foreach (var (name, value) in call.Variables) variables[name] = value;
        return await _processes.RunAsync(call with { Variables = variables }, cancellationToken);
    }
}
