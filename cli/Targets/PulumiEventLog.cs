using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Lab.Cli.Targets;

/// <summary>Reads the file of <c>--event-log</c> while pulumi writes it.</summary>
/// <param name="file">The file; it need not be there yet.</param>
/// <param name="time">The clock.</param>
internal sealed class PulumiEventLog(string file, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The events as they come.</summary>
    /// <param name="writer">Pulumi's run: when it has ended, what is there is read to its end, and a line that was broken off is left out.</param>
    /// <param name="cancellationToken">Nobody reads any more.</param>
    public async IAsyncEnumerable<PulumiEvent> ReadAsync(Task writer, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var rest = new List<byte>();
        var buffer = new byte[64 * 1024];
        FileStream? stream = null;
        try
        {
            while (true)
            {
                // Asked before reading: what is written until then is read below.
                var isLast = writer.IsCompleted;
                if (stream is null && File.Exists(file)) stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                int count;
                while (stream is not null && (count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    for (var start = 0; start < count;)
                    {
                        var end = Array.IndexOf(buffer, (byte)'\n', start, count - start);
                        rest.AddRange(buffer.AsSpan(start, (end < 0 ? count : end) - start));
                        if (end < 0) break;
                        start = end + 1;
                        if (Parse(rest) is { } parsed) yield return parsed;
                        rest.Clear();
                    }
                }

                if (isLast) yield break;
                await Task.WhenAny(writer, Task.Delay(Interval, time, cancellationToken));
            }
        }
        finally
        {
            if (stream is not null) await stream.DisposeAsync();
        }
    }

    private static PulumiEvent? Parse(List<byte> line)
    {
        try
        {
            return line.Count == 0 ? null : PulumiEvent.Parse(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
        }
        catch (JsonException)
        {
            // Of a process that was killed while it wrote.
            return null;
        }
    }
}
