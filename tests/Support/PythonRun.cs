using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lab.Tests;

/// <summary>One run of all the Python tests of a folder, in one process of Python; a class fixture derives from it.</summary>
/// <param name="folder">The folder, from the root of the repository.</param>
public abstract partial class PythonRun(string folder) : IAsyncLifetime
{
    private readonly Dictionary<string, Outcome> _outcomes = new(StringComparer.Ordinal);

    /// <summary>The names of the tests in a folder, as their files have them: known without Python, so that they can be shown as skipped.</summary>
    /// <param name="folder">The folder, from the root of the repository.</param>
    public static IEnumerable<string> NamesOf(string folder) =>
        from file in Directory.EnumerateFiles(Absolute(folder), "test_*.py").Order(StringComparer.Ordinal)
        from name in NamesIn(File.ReadAllText(file))
        select $"{Path.GetFileNameWithoutExtension(file)}.{name}";

    /// <summary>What the tests need and this machine lacks; null where they ran.</summary>
    public string? Missing { get; private set; }

    /// <summary>What Python wrote to its error stream: nothing, unless the run itself failed.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>What a test did; null if it did not run.</summary>
    public Outcome? OutcomeOf(string test) => _outcomes.GetValueOrDefault(test);

    /// <summary>The names of the tests that ran.</summary>
    public IEnumerable<string> Ran => _outcomes.Keys;

    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo("python3", ["-B", Absolute("tests/Support/run_python_tests.py"), Absolute(folder)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using var python = Process.Start(start)!;
            var errors = python.StandardError.ReadToEndAsync();
            var lines = (await python.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await python.WaitForExitAsync();
            Errors = await errors;
            if (python.ExitCode == 3) Missing = string.Join(' ', lines);
            else foreach (var line in lines) Read(line);
        }
        catch (Win32Exception)
        {
            Missing = "there is no python3 on PATH";
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private void Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        string Text(string name) => document.RootElement.GetProperty(name).GetString()!;
        _outcomes.Add(Text("test"), new Outcome(Text("outcome") == "passed", Text("detail")));
    }

    private static string Absolute(string path) => Path.Combine(RepositoryRoot.Path, path);

    private static IEnumerable<string> NamesIn(string source)
    {
        var fixture = "";
        foreach (Match match in Definition().Matches(source))
        {
            if (match.Groups["class"].Success) fixture = match.Groups["class"].Value;
            else yield return $"{fixture}.{match.Groups["test"].Value}";
        }
    }

    [GeneratedRegex(@"^(?:class (?<class>\w+)\(|    def (?<test>test_\w+)\()", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Definition();

    /// <summary>How a test ended.</summary>
    /// <param name="Passed">Whether it passed.</param>
    /// <param name="Detail">What it printed, or why it failed.</param>
    public sealed record Outcome(bool Passed, string Detail);
}
