using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lab.Cli.Processes;

/// <summary>A program and all that it started.</summary>
internal static class ProcessTree
{
    private const int Sigterm = 15;

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
        var children = ProcessEntry.All().ToLookup(process => process.Parent, process => process.Id);
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

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
