using System.Text;

namespace Lab.Cli.Terminal;

/// <summary>Writes lines with a name before each, so that what programs say side by side can be told apart.</summary>
/// <param name="prefix">What stands before each line.</param>
/// <param name="writer">Where they go, one at a time.</param>
internal sealed class PrefixedWriter(string prefix, TextWriter writer) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    public override Task WriteLineAsync(string? value)
    {
        lock (writer) writer.WriteLine($"{prefix}{value}");
        return Task.CompletedTask;
    }

    public override void Write(char value) => throw new NotSupportedException("whole lines only");
}
