using System.CommandLine;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab completion</c>.</summary>
internal sealed class CompletionCommand : LabCommand
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or fish" };

    public CompletionCommand()
        : base(
            "completion",
            "Print a script that completes commands, options, stages and settings",
            ("eval \"$(lab completion bash)\"", "in ~/.bashrc"),
            ("source <(lab completion zsh)", "in ~/.zshrc"),
            ("lab completion fish | source", "in ~/.config/fish/config.fish"))
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Arguments.Add(_shell);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        using var stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"lab.{session.Line.GetValue(_shell)}")!;
        using var reader = new StreamReader(stream);
        var script = await reader.ReadToEndAsync(session.Interrupted);
        session.Console.Line(script.TrimEnd());
        return new LabReport { Text = script };
    }
}
