using System.Collections.Immutable;
using Lab.Stacks;

namespace Lab.Cli.Targets;

/// <summary>Says what pulumi means when it refuses to begin, and what to type.</summary>
internal static class PulumiRefusal
{
    private const string WrongToken = "Pulumi Cloud doesn't take the access token: `pulumi login`, or set PULUMI_ACCESS_TOKEN to a valid one";

    // The texts of pulumi 3.255.0; each is held against the real command by the tests.
    private static readonly ImmutableArray<(string Said, string Remedy)> Remedies =
    [
        (
            "incorrect passphrase",
            "the stack's secrets were encrypted with another passphrase: set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to that one"),
        (
            "passphrase must be set",
            "a backend without accounts encrypts a stack's secrets with a passphrase: set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it"),
        (
            "unable to read PULUMI_CONFIG_PASSPHRASE_FILE",
            "PULUMI_CONFIG_PASSPHRASE_FILE names a file that can't be read: set it to the one with the passphrase"),
        (
            "PULUMI_ACCESS_TOKEN must be set",
            "pulumi is not logged in: `pulumi login` for Pulumi Cloud, `pulumi login --local` for files on this machine, `pulumi login s3://BUCKET` for a bucket"),
        (
            "invalid access token",
            WrongToken),
        (
            "Unauthorized: ",
            WrongToken),
        (
            "unable to open bucket",
            "the place of the state isn't there: make it, or name another with PULUMI_BACKEND_URL or `pulumi login`"),
        (
            "performing HTTP request",
            "Pulumi Cloud can't be reached: check the network, or keep state elsewhere: `pulumi login --local` or `pulumi login s3://BUCKET`"),
        (
            "NoSuchBucket",
            "there is no such bucket: make it (`aws s3 mb s3://BUCKET`), or name another with PULUMI_BACKEND_URL or `pulumi login s3://BUCKET`"),
        (
            "code=PermissionDenied",
            "whose credentials these are (`aws sts get-caller-identity`) may not use the bucket: that takes s3:ListBucket on it and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it"),
        (
            "get credentials",
            "pulumi has no AWS credentials for the bucket of the state: `aws sso login`, `aws configure`, or name a profile with AWS_PROFILE"),
        (
            "operation error S3",
            "the bucket of the state can't be used: check its name in PULUMI_BACKEND_URL, its region, and the credentials (`aws sts get-caller-identity`)"),
        (
            "corrupt store",
            "the backend's own description, .pulumi/meta.yaml, is damaged: restore it from a backup; of a new backend it is one line, `version: 1`"),
        (
            "failed to load checkpoint",
            "the stack's state can't be read: the one before is beside it, .pulumi/stacks/PROJECT/STACK.json.bak, and older ones are in .pulumi/backups; in a bucket take an older version of the object"),
        (
            "invalid character",
            "a stack's state in the backend is damaged: the one before is beside it (.json.bak), older ones are in .pulumi/backups"),
        (
            "no stack named",
            "nothing was ever made of it: `lab up` makes the stack"),
    ];

    /// <summary>Pulumi's own words with what to do about them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="errors">What it wrote to standard error.</param>
    /// <param name="stack">The stack that it was about, if any.</param>
    public static string Explain(PulumiCommand command, int exitCode, string errors, StackName? stack)
    {
        if (stack is not null && Locks(errors, stack) is { } locked) return locked;
        var said = Errors(errors);
        if (said.Length == 0) return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"`{command}` ended with exit code {exitCode}");
        var remedy = Remedies.FirstOrDefault(remedy => said.Contains(remedy.Said, StringComparison.Ordinal)).Remedy;
        return $"`{command}`: {said}{(remedy is null ? "" : $"\n{remedy}")}";
    }

    private static string? Locks(string errors, StackName stack)
    {
        if (!errors.Contains("currently locked", StringComparison.Ordinal)) return null;
        var locks = PulumiLock.Named(errors, stack).ToList();
        var who = string.Join("; ", locks.Select(held => held.Words));
        var remedy = locks.Exists(held => held.Holder == LockHolder.Running)
            ? "wait until it ends, or stop it where it was started (Ctrl-C)"
            : $"if that update has ended, `lab cancel {stack.Stage} --env {stack.Environment} --target {PulumiTarget.TargetName}` takes the lock away (`pulumi cancel --stack {stack}` does too)";
        return $"the state of {stack} is locked by {who}: {remedy}";
    }

    // Without the log lines of libraries.
    private static string Errors(string text)
    {
        const string Prefix = "error: ";
        var at = text.IndexOf(Prefix, StringComparison.Ordinal);
        return (at < 0 ? text : text[(at + Prefix.Length)..]).Trim();
    }
}
