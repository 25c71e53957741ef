using Xunit.Abstractions;

namespace Lab.Tests;

/// <summary>Where the Python tests of a <see cref="PythonRun"/> are.</summary>
public interface IPythonTestFolder
{
    /// <summary>The folder, from the root of the repository.</summary>
    static abstract string Folder { get; }
}

/// <summary>Shows each Python test of a folder as one of xunit's.</summary>
/// <typeparam name="TRun">The run of the folder's tests.</typeparam>
public abstract class PythonTests<TRun>(TRun python, ITestOutputHelper output) : IClassFixture<TRun>
    where TRun : PythonRun, IPythonTestFolder
{
#pragma warning disable CA1000 // xunit reads a theory's data from a static member of the class that declares it.
    public static TheoryData<string> Names => [.. PythonRun.NamesOf(TRun.Folder)];
#pragma warning restore CA1000

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

        python.Ran.ShouldBe(PythonRun.NamesOf(TRun.Folder), ignoreOrder: true, python.Errors);
    }
}
