using System.CommandLine;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab sdk</c>.</summary>
internal sealed class SdkCommand : LabCommand
{
    private readonly Argument<string?> _choice = new("build")
    {
        Description = "packages (the genuine Pulumi packages) or bindings (those in sdk/)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public SdkCommand()
        : base("sdk", "Show or choose where the Pulumi types come from", ("lab sdk", "what is used"), ("lab sdk packages", "use the genuine packages from now on"))
    {
        _choice.AcceptOnlyFromAmong(SdkChoice.Packages, SdkChoice.Bindings);
        Arguments.Add(_choice);
    }

    public override Task<LabReport> RunAsync(LabSession session)
    {
        if (session.Line.GetValue(_choice) is { } choice) SdkChoice.Write(session.Paths, choice);
        var used = SdkChoice.Read(session.Paths);
        session.Console.Line(used switch
        {
            SdkChoice.Packages => "packages: the genuine Pulumi packages",
            SdkChoice.Bindings => "bindings: the bindings in sdk/, without an engine; everything but --target aws works with them",
            _ => "not chosen yet: ./lab tries the packages at its first start",
        });
        return Task.FromResult(new LabReport { Sdk = used });
    }
}
