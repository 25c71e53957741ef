using System.Security.Cryptography;
using System.Text;
using Lab.Cli.Commands;
using Lab.Cli.Reports;

namespace Lab.Cli.Classes;

/// <summary>What a command does with each environment of a class.</summary>
/// <param name="Command">The command, such as <c>up</c>.</param>
/// <param name="DoAsync">Does it with one.</param>
/// <param name="RequestOf">What is asked for of an environment.</param>
internal sealed record ClassWork(string Command, Func<LabSession, Task<LabReport>> DoAsync, Func<ClassMember, LabRequest> RequestOf)
{
    /// <summary>Whether it changes environments, so that it has a log and what became of it is remembered; otherwise it only looks.</summary>
    public bool IsChange { get; init; }

    /// <summary>Whether it makes environments that are not there yet; otherwise they are as little there afterwards.</summary>
    public bool IsMaking { get; init; }

    /// <summary>Whether what it did already, for the same request, is left alone.</summary>
    public bool IsResumed { get; init; }

    /// <summary>What a command is given beside settings and stages, such as the level of a reset.</summary>
    public string Details { get; init; } = "";

    /// <summary>What is remembered of an environment once it was done; by default what was there before.</summary>
    public Func<ClassRecord, ClassRecord> Done { get; init; } = static record => record;

    /// <summary>Tells whether what was done was the same.</summary>
    public string FingerprintOf(ClassMember member)
    {
        var request = RequestOf(member);
        string[] lines = [Command, Details, .. request.StageNames, .. request.Settings.Select(setting => $"{setting.Key}={setting.Value}")];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
