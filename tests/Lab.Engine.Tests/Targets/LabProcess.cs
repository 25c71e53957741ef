using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Lab.Engine.Tests.Targets;

/// <summary>The lab as a process of its own.</summary>
internal sealed class LabProcess : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _more = new(0);

    public LabProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, data) => Add(data.Data);
        _process.ErrorDataReceived += (_, data) => Add(data.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that it has said.</summary>
    public string Said => string.Join('\n', _lines);

    /// <summary>Waits until it says something.</summary>
    public async Task SaysAsync(string text)
    {
        while (!Said.Contains(text, StringComparison.Ordinal)) (await _more.WaitAsync(Bound)).ShouldBeTrue($"it never said {text}, but\n{Said}");
    }

    /// <summary>Ctrl-C in a terminal: the signal goes to the whole process group.</summary>
    public async Task PressControlCAsync()
    {
        using var kill = Process.Start("kill", ["-s", "INT", "--", string.Create(CultureInfo.InvariantCulture, $"-{_process.Id}")]);
        await kill.WaitForExitAsync();
    }

    /// <summary><c>kill -9</c> of this process alone.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Bound);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _more.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        _more.Release();
    }
}
