using System.CommandLine;
using Lab.Cli.Classes;

namespace Lab.Cli.Commands;

/// <summary><c>lab class</c>.</summary>
internal sealed class ClassCommand() : LabCommandGroup(
    "class",
    "Bring up, look at, reset and take down the environments of a whole class",
    new ClassUpCommand(), new ClassStatusCommand(), new ClassCheckCommand(), new ClassResetCommand(), new ClassDownCommand(), new ClassReportCommand(), new ClassExportCommand())
{
    public override IReadOnlyList<Symbol> Inapplicable => ClassOptions.Inapplicable;
}
