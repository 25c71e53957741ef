using Lab.Tests;
using Xunit.Abstractions;

namespace Lab.Lambda.Tests;

/// <summary>
/// The function that attaches the Multus ENIs (<c>infra/MultusNodes/attach_enis.py</c>) and the emulator's rules for ENIs, tested
/// in their own language; each of those tests is one here.
/// </summary>
public sealed class AttachEnisTests(AttachEnisTests.Run python, ITestOutputHelper output) : PythonTests<AttachEnisTests.Run>(python, output)
{
    public sealed class Run() : PythonRun(Folder), IPythonTestFolder
    {
        public static string Folder => "tests/Lab.Lambda.Tests/python";
    }
}
