using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Stacks;

namespace Lab.Cli.Targets;

/// <summary>The locks of backends that are folders or buckets: a file each, which its process deletes at its end and a killed one doesn't.</summary>
internal static partial class PulumiLock
{
    /// <summary>The locks of a stack on a backend of files.</summary>
    /// <param name="folder">The backend's folder.</param>
    /// <param name="project">The Pulumi project.</param>
    /// <param name="stack">The stack.</param>
    public static IEnumerable<StageLock> Of(string folder, string project, StackName stack)
    {
        var locks = new DirectoryInfo(Path.Combine(folder, ".pulumi", "locks", "organization", project, stack.ToString()));
        return locks.Exists ? locks.EnumerateFiles("*.json").Select(file => Read(file.FullName, stack)).OfType<StageLock>() : [];
    }

    /// <summary>The locks that pulumi names when it refuses to begin.</summary>
    public static IEnumerable<StageLock> Named(string text, StackName stack) => CreatedBy().Matches(text).Select(match => Lock(
        stack, match.Groups["user"].Value, match.Groups["host"].Value, int.Parse(match.Groups["pid"].Value, CultureInfo.InvariantCulture),
        DateTimeOffset.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture)));

    private static StageLock? Read(string file, StackName stack)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = json.RootElement;
            return Lock(
                stack, root.GetProperty("username").GetString()!, root.GetProperty("hostname").GetString()!, root.GetProperty("pid").GetInt32(),
                root.GetProperty("timestamp").GetDateTimeOffset());
        }
        catch (FileNotFoundException)
        {
            // Its process has just ended.
            return null;
        }
        catch (JsonException)
        {
            // Written halfway when its process was killed; pulumi counts it all the same.
            return new StageLock(stack.Stage, null, null, null, null, LockHolder.Unknown);
        }
    }

    private static StageLock Lock(StackName stack, string user, string host, int processId, DateTimeOffset since) =>
        new(stack.Stage, user, host, processId, since, HolderOf(host, processId));

    // A number is used again: it must be a pulumi.
    private static LockHolder HolderOf(string host, int processId)
    {
        if (!string.Equals(FirstLabel(host), FirstLabel(Environment.MachineName), StringComparison.OrdinalIgnoreCase)) return LockHolder.Unknown;
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName == PulumiCommand.Program ? LockHolder.Running : LockHolder.Gone;
        }
        catch (ArgumentException)
        {
            return LockHolder.Gone;
        }
    }

    private static string FirstLabel(string host) => host.Split('.')[0];

    [GeneratedRegex(@"created by (?<user>\S+)@(?<host>\S+) \(pid (?<pid>\d+)\) at (?<time>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CreatedBy();
}
