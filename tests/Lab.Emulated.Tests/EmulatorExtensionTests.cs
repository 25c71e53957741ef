using Lab.Tests;
using Xunit.Abstractions;

namespace Lab.Emulated.Tests;

/// <summary>
/// What the project adds to moto (<c>tests/emulator/labmoto</c>), held to what AWS documents in its own language; each of those
/// tests is one here.
/// </summary>
public sealed class EmulatorExtensionTests(EmulatorExtensionTests.Run python, ITestOutputHelper output)
    : PythonTests<EmulatorExtensionTests.Run>(python, output)
{
    public sealed class Run() : PythonRun(Folder), IPythonTestFolder
    {
        public static string Folder => "tests/emulator/tests";
    }
}
