using System.Globalization;
using System.Text;
using Lab.Simulation.State;

namespace Lab.Cli.Classes;

/// <summary>The log of an environment of a class: what the command would have said on a terminal, with the time at which it was begun.</summary>
internal sealed class EnvironmentLog : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _file;
    private readonly StringBuilder _line = new();

    /// <param name="path">The file. What is in it already stays before what comes.</param>
    /// <param name="command">The command.</param>
    /// <param name="now">When it is begun.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be opened.</exception>
    public EnvironmentLog(string path, string command, DateTimeOffset now)
        : base(CultureInfo.InvariantCulture)
    {
        _file = new StreamWriter(PrivateFile.Open(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), Encoding) { AutoFlush = true };
        _file.WriteLine($"== {now.ToString("u", CultureInfo.InvariantCulture)} lab class {command}");
    }

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The last whole line.</summary>
    public string LastLine { get; private set; } = "";

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_lock)
        {
            _file.Write(buffer);
            foreach (var letter in buffer)
            {
                if (letter != '\n') _line.Append(letter);
                else
                {
                    LastLine = _line.ToString().TrimEnd();
                    _line.Clear();
                }
            }
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }
}
