using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Lab.Cli.Aws;

/// <summary>Finds AWS's error code in what a Pulumi provider says.</summary>
internal static partial class AwsErrorCode
{
    /// <summary>
    /// The codes by which AWS asks a caller to come again later. Source, 2026-11: <c>DefaultThrottleErrorCodes</c> of aws-sdk-go-v2
    /// (https://github.com/aws/aws-sdk-go-v2/blob/main/aws/retry/standard.go), without <c>LimitExceededException</c>, which IAM and others answer when a quota is used up.
    /// </summary>
    public static ImmutableSortedSet<string> Throttling { get; } = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException");

    /// <summary>The code, or <see langword="null"/> when there is none.</summary>
    public static string? Of(string message) => Code().Match(message) is { Success: true } match ? match.Groups["code"].Value : null;

    // aws-sdk-go-v2: "operation error EC2: CreateVpc, https response error StatusCode: 400, RequestID: …, api error VpcLimitExceeded: The maximum…";
    // aws-sdk-go and the simulated world: "VpcLimitExceeded: The maximum…" at the start or after the provider's own words ("creating EC2 VPC: ").
    [GeneratedRegex(
        @"api error (?<code>[A-Za-z][\w.]*):|(?:^|: )(?<code>Throttling|[A-Z]\w*[a-z0-9][A-Z]\w*(?:\.\w+)*): ",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
