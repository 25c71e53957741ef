using System.Globalization;

namespace Lab.Cli.Processes;

/// <summary>A process as <c>/proc</c> tells of it: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent's.</param>
/// <param name="Session">Its session's.</param>
internal sealed record ProcessEntry(int Id, int Parent, int Session)
{
    private const string Processes = "/proc";

    /// <summary>All that there are; none where the system has no <c>/proc</c>.</summary>
    public static IEnumerable<ProcessEntry> All()
    {
        if (!Directory.Exists(Processes)) yield break;
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Of(id, folder) is { } entry) yield return entry;
        }
    }

    // `pid (name) state ppid pgrp session …`, where the name may have spaces and parentheses of its own.
    private static ProcessEntry? Of(int id, string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessEntry(id, int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is not ours to look at.
            return null;
        }
    }
}
