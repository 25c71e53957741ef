namespace Lab.Cli.Aws;

/// <summary>Who one is to AWS, and where.</summary>
/// <param name="AccountId">The account's number.</param>
/// <param name="Alias">The account's alias; <see langword="null"/> when it has none or it may not be read.</param>
/// <param name="CallerArn">The user or role.</param>
/// <param name="Region">The region.</param>
internal sealed record AwsIdentity(string AccountId, string? Alias, string CallerArn, string Region)
{
    /// <summary>Account and region, as one has to name them before something is taken away.</summary>
    public string Place => $"account {AccountId}{(Alias is null ? "" : $" ({Alias})")}, region {Region}";

    /// <summary>Asks AWS.</summary>
    /// <param name="aws">The command, with a region.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    /// <exception cref="AwsCliException">The credentials are missing, wrong or too old.</exception>
    public static async Task<AwsIdentity> AskAsync(AwsCli aws, CancellationToken cancellationToken)
    {
        var caller = await aws.AskAsync(["sts", "get-caller-identity"], cancellationToken);
        return new AwsIdentity(
            caller.GetProperty("Account").GetString()!, await AliasAsync(aws, cancellationToken), caller.GetProperty("Arn").GetString()!,
            aws.Region ?? throw new InvalidOperationException("ask with a region"));
    }

    private static async Task<string?> AliasAsync(AwsCli aws, CancellationToken cancellationToken)
    {
        try
        {
            var aliases = await aws.AskAsync(["iam", "list-account-aliases"], cancellationToken);
            return aliases.GetProperty("AccountAliases").EnumerateArray().Select(alias => alias.GetString()).FirstOrDefault();
        }
        catch (AwsCliException exception) when (exception.Code is "AccessDenied")
        {
            return null;
        }
    }
}
