using Lab.Tests;
using Xunit.Abstractions;

namespace Lab.Emulated.Tests;

/// <summary>
/// What the project adds to moto (<c>tests/emulator/labmoto</c>), held to what AWS documents in its own language; each of those
/// tests is one here.
/// </summary>
public sealed class EmulatorExtensionTests(EmulatorExtensionTests.Run python, ITestOutputHelper output) : IClassFixture<EmulatorExtensionTests.Run>
{
    private const string Folder = "tests/emulator/tests";

    public static TheoryData<string> Names => [.. PythonRun.NamesOf(Folder)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void In_Python(string test)
    {
        Skip.If(python.Missing is not null, python.Missing);

        var outcome = python.OutcomeOf(test).ShouldNotBeNull($"it did not run. {python.Errors}");

        output.WriteLine(outcome.Detail);
        outcome.Passed.ShouldBeTrue(outcome.Detail);
    }

    [SkippableFact]
    public void Every_test_that_ran_is_one_of_these()
    {
        Skip.If(python.Missing is not null, python.Missing);

        python.Ran.ShouldBe(PythonRun.NamesOf(Folder), ignoreOrder: true, python.Errors);
    }

    public sealed class Run() : PythonRun(Folder);
}
