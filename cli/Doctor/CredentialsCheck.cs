using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Lab.Cli.Aws;
using Lab.Cli.Terminal;

namespace Lab.Cli.Doctor;

/// <summary>Who one is to AWS, and for how long.</summary>
internal sealed class CredentialsCheck : IDoctorCheck
{
    public string Name => "credentials";

    public DoctorNeeds Needs => DoctorNeeds.Settings;

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        if (!visit.Aws.IsInstalled)
        {
            return [DoctorFinding.Warning(Name, "The credentials were not looked at.", "aws is not there.", $"Install aws first: {Tool.All.Single(tool => tool.Name == AwsCli.Program).Source}")];
        }

        try
        {
            var identity = await visit.IdentityAsync();
            return [IdentityOf(visit, identity), await ExpiryAsync(visit, cancellationToken)];
        }
        catch (AwsCliException exception)
        {
            return [Refused(visit, exception)];
        }
    }

    private DoctorFinding IdentityOf(DoctorVisit visit, AwsIdentity identity)
    {
        var who = $"{(identity with { Region = visit.Settings.Region }).Place}, as {identity.CallerArn}";
        return identity.CallerArn.EndsWith(":root", StringComparison.Ordinal)
            ? DoctorFinding.Warning(
                Name, $"You are the root user of account {identity.AccountId}.",
                "No policy limits it, and whoever gets its key has the account; kubectl with it is not foreseen by AWS either: a role is the cluster's administrator then.",
                "Sign in as an IAM Identity Center user or take on a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html")
            : DoctorFinding.Ok(Name, who);
    }

    private async Task<DoctorFinding> ExpiryAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        DateTimeOffset? expiry;
        try
        {
            expiry = await ExportedExpiryAsync(visit, cancellationToken);
        }
        catch (AwsCliException)
        {
            // Version 1 of aws has no such command; some programs that hand out credentials tell it in a variable.
            if (!DateTimeOffset.TryParse(visit.Host.Variable("AWS_CREDENTIAL_EXPIRATION"), CultureInfo.InvariantCulture, out var told))
            {
                return visit.Host.Variable("AWS_SESSION_TOKEN") is { Length: > 0 }
                    ? DoctorFinding.Warning(
                        Name, "The credentials are temporary, and when they expire is unknown.", "An `up` in which they expire stops halfway.",
                        "Use version 2 of aws, which tells it, or renew them before a long `up`.")
                    : DoctorFinding.Ok(Name, "when they expire is unknown: this aws has no `aws configure export-credentials`");
            }

            expiry = told;
        }

        return expiry is { } end ? ExpiryFinding(visit, end) : DoctorFinding.Ok(Name, "they don't expire");
    }

    /// <summary>What <c>aws</c> tells of the credentials that it would use; their secret parts are not looked at.</summary>
    /// <returns><see langword="null"/> when they don't expire.</returns>
    private static async Task<DateTimeOffset?> ExportedExpiryAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        var answer = await visit.Aws.AskAsync(["configure", "export-credentials", "--format", "process"], cancellationToken);
        return answer.TryGetProperty("Expiration", out var expiration) && expiration.ValueKind == JsonValueKind.String
            ? DateTimeOffset.Parse(expiration.GetString()!, CultureInfo.InvariantCulture)
            : null;
    }

    private DoctorFinding ExpiryFinding(DoctorVisit visit, DateTimeOffset end)
    {
        var left = end - visit.Host.Time.GetUtcNow();
        var when = $"on {end.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";
        if (left >= StageTimes.LongestUp) return DoctorFinding.Ok(Name, $"they expire {when}, in {Durations.Words(left)}");
        var what = left <= TimeSpan.Zero ? $"The credentials expired {when}." : $"The credentials expire {when}, in {Durations.Words(left)}.";
        var why = $"The longest stage, cluster, takes up to {Durations.Words(StageTimes.LongestUp)}; an `up` in which they expire stops halfway.";

        // Keys in variables stay what they are; a profile of IAM Identity Center or of a role gives new ones while its session lasts.
        return visit.Settings.AwsProfile is null && visit.Host.Variable("AWS_ACCESS_KEY_ID") is { Length: > 0 }
            ? DoctorFinding.Error(Name, what, why, "Sign in anew and set the variables to the new keys.")
            : DoctorFinding.Warning(Name, what, $"{why} aws and pulumi renew them as long as the session behind them lasts.", SignIn(visit, isSession: true));
    }

    private DoctorFinding Refused(DoctorVisit visit, AwsCliException exception)
    {
        const string Why = "Nothing on AWS can be looked at or made.";
        var text = exception.Text;
        if (Says("expired") || exception.Code is "RequestExpired")
        {
            return DoctorFinding.Error(Name, $"The credentials have expired: {text}", Why, SignIn(visit, isSession: Says("sso") || Says("token has expired")));
        }

        if (Says("Unable to locate credentials") || Says("could not be found"))
        {
            return DoctorFinding.Error(Name, $"There are no credentials: {text}", Why, SignIn(visit, isSession: false));
        }

        if (exception.Code is "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "AuthFailure")
        {
            return DoctorFinding.Error(
                Name, $"AWS doesn't know the credentials ({exception.Code}): {text}", Why,
                $"{SignIn(visit, isSession: false)} `aws configure list{ProfileOption(visit)}` tells where they come from; this machine's clock must be right.");
        }

        return Says("Could not connect") || Says("timed out") || Says("timeout")
            ? DoctorFinding.Error(Name, $"AWS can't be reached: {text}", Why, "See to the network, and to HTTPS_PROXY where there is a proxy.")
            : DoctorFinding.Error(Name, $"{exception.Message}", Why, $"`aws sts get-caller-identity{ProfileOption(visit)}` must work first.");

        bool Says(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase) || exception.Code?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
    }

    private static string SignIn(DoctorVisit visit, bool isSession) => isSession
        ? $"`aws sso login{ProfileOption(visit)}`, or whatever you sign in with."
        : $"`aws login{ProfileOption(visit)}`, `aws configure sso` or `aws configure` with access keys; or set awsProfile to a profile that has some.";

    private static string ProfileOption(DoctorVisit visit) => visit.Settings.AwsProfile is { } profile ? $" --profile {profile}" : "";
}
