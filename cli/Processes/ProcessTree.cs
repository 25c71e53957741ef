using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lab.Cli.Processes;

/// <summary>A program and all that it started.</summary>
internal static class ProcessTree
{
    private const int Sigterm = 15;
    private const string Processes = "/proc";

    /// <summary>
    /// Asks them to end (SIGTERM): a shell that ends leaves what it started behind. Where the system has no <c>/proc</c> the program alone is asked, and on
    /// Windows, which knows no such request, nobody.
    /// </summary>
    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var id in Descendants(process.Id).Prepend(process.Id)) _ = Kill(id, Sigterm);
    }

    private static List<int> Descendants(int root)
    {
        var children = ParentsById().ToLookup(process => process.Parent, process => process.Id);
        List<int> found = [];
        var next = new Queue<int>([root]);
        while (next.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                next.Enqueue(child);
            }
        }

        return found;
    }

    private static IEnumerable<(int Id, int Parent)> ParentsById()
    {
        if (!Directory.Exists(Processes)) yield break;
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(folder) is { } parent) yield return (id, parent);
        }
    }

    // proc(5): `pid (name) state ppid …`, where the name may have spaces and parentheses of its own.
    private static int? ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
