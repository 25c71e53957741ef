using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Cli.Processes;

namespace Lab.Cli.Aws;

/// <summary>Asks AWS by the <c>aws</c> command: JSON in, JSON out.</summary>
/// <remarks>
/// What is throttled the command itself does again with backoff, and nothing else:
/// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-retries.html (mode <c>standard</c>).
/// </remarks>
/// <param name="host">The process.</param>
/// <param name="region">The region; <see langword="null"/> for the one of the configuration.</param>
/// <param name="profile">The profile; <see langword="null"/> for the default credentials.</param>
internal sealed partial class AwsCli(LabHost host, string? region, string? profile)
{
    public const string Program = "aws";

    private const string Attempts = "8";

    /// <summary>The region; <see langword="null"/> for the one of the configuration.</summary>
    public string? Region { get; } = region;

    /// <summary>The profile; <see langword="null"/> for the default credentials.</summary>
    public string? Profile { get; } = profile;

    /// <summary>Whether the command is there.</summary>
    public bool IsInstalled => Missing(host) is null;

    /// <summary>What to say when the command is not there; <see langword="null"/> when it is.</summary>
    public static string? Missing(LabHost host) => host.Processes.Find(Program) is not null ? null
        : "aws is not on PATH: get it from https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";

    /// <summary>Asks.</summary>
    /// <param name="arguments">Service, operation and options, such as <c>ec2 describe-vpcs --vpc-ids vpc-1</c>.</param>
    /// <param name="cancellationToken">The command shall be killed.</param>
    /// <returns>The answer; an operation that answers nothing gives an empty object.</returns>
    /// <exception cref="AwsCliException">AWS refuses, or can't be reached.</exception>
    /// <exception cref="LabException">The command is not there.</exception>
    public async Task<JsonElement> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var text = await RunAsync(arguments, cancellationToken);
        using var json = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "{}" : text);
        return json.RootElement.Clone();
    }

    /// <summary>Runs a command of the <c>aws</c> command's own, which answers in words.</summary>
    /// <exception cref="AwsCliException">AWS refuses, or can't be reached.</exception>
    /// <exception cref="LabException">The command is not there.</exception>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (Missing(host) is { } missing) throw new LabException(ExitCode.Usage, missing);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var call = new ProcessCall(Program, [.. arguments, "--output", "json", .. Where()], host.CurrentFolder)
        {
            Variables = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["AWS_PAGER"] = "",
                ["AWS_RETRY_MODE"] = "standard",
                ["AWS_MAX_ATTEMPTS"] = Attempts,
                ["AWS_CLI_AUTO_PROMPT"] = "off",
            },
            Output = output,
            Error = error,
        };
        var exitCode = await host.Processes.RunAsync(call, cancellationToken);
        if (exitCode != 0) throw Failure(arguments, error.ToString().Trim(), exitCode);
        return output.ToString();
    }

    private IEnumerable<string> Where()
    {
        if (Region is not null)
        {
            yield return "--region";
            yield return Region;
        }

        if (Profile is not null)
        {
            yield return "--profile";
            yield return Profile;
        }
    }

    private static AwsCliException Failure(IReadOnlyList<string> arguments, string error, int exitCode)
    {
        var operation = string.Join(' ', arguments.TakeWhile(argument => !argument.StartsWith('-')));
        var refusal = Refusal().Match(error);
        return refusal.Success
            ? new AwsCliException(operation, refusal.Groups["code"].Value, refusal.Groups["message"].Value.Trim())
            : new AwsCliException(operation, null, error.Length > 0 ? error : string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}"));
    }

    // As botocore words an answer that is a refusal.
    [GeneratedRegex(@"An error occurred \((?<code>[^)]+)\) when calling the \w+ operation[^:]*:(?<message>.*)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refusal();
}
