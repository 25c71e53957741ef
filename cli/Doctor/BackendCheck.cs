using System.Collections.Immutable;
using System.Text.Json;
using Lab.Stacks;

namespace Lab.Cli.Doctor;

/// <summary>Where Pulumi keeps the stacks, and what unlocks their secrets.</summary>
internal sealed class BackendCheck : IDoctorCheck
{
    private const string Passphrase = "PULUMI_CONFIG_PASSPHRASE";
    private const string PassphraseFile = "PULUMI_CONFIG_PASSPHRASE_FILE";

    public string Name => "backend";

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        if (!visit.HasPulumi) return [NotAsked("pulumi is not there.", "Install pulumi first.")];
        var answer = await visit.PulumiLoginAsync();
        if (answer.ExitCode != 0)
        {
            return answer.Error.Contains("PULUMI_ACCESS_TOKEN", StringComparison.Ordinal)
                ?
                [
                    DoctorFinding.Error(
                        Name, "Nobody is logged in to Pulumi.", "It doesn't know where to keep the stacks.",
                        "`pulumi login` (Pulumi Cloud), `pulumi login s3://BUCKET` or `pulumi login --local`; or set PULUMI_BACKEND_URL or PULUMI_ACCESS_TOKEN."),
                ]
                : [DoctorFinding.Error(Name, $"Pulumi's backend doesn't answer: {answer.Error}", "The stacks are kept there.", "Mend it, or `pulumi login` to another.")];
        }

        using var login = JsonDocument.Parse(answer.Output);
        var url = login.RootElement.GetProperty("url").GetString()!;
        var finding = DoctorFinding.Ok(Name, $"{url} as {login.RootElement.GetProperty("user").GetString()}");

        // A service of Pulumi encrypts by itself; a bucket or folder doesn't.
        return url.StartsWith("https://", StringComparison.Ordinal) || HasProviderOfItsOwn(visit) ? [finding] : [finding, PassphraseOf(visit)];
    }

    private DoctorFinding PassphraseOf(DoctorVisit visit)
    {
        const string Why = "The stacks keep secrets, such as the kubeconfig, encrypted with it; each `up` would ask or fail.";
        if (visit.Host.Variable(Passphrase) is not null) return DoctorFinding.Ok(Name, $"{Passphrase} is set");
        return visit.Host.Variable(PassphraseFile) is not { Length: > 0 } file
            ? DoctorFinding.Error(
                Name, $"Neither {Passphrase} nor {PassphraseFile} is set.", Why,
                $"Set {PassphraseFile} to a file that you alone can read, or {Passphrase}; or give the stacks a secrets provider: `pulumi stack change-secrets-provider`.")
            : File.Exists(Path.Combine(visit.Session.Paths.Root, file))
                ? DoctorFinding.Ok(Name, $"{PassphraseFile} is set")
                : DoctorFinding.Error(Name, $"{PassphraseFile} names {file}, which is not there.", Why, $"Make the file, or set {PassphraseFile} to another.");
    }

    private static bool HasProviderOfItsOwn(DoctorVisit visit) => StageCatalog.All
        .Select(stage => visit.Session.Paths.PulumiConfig(new StackName(visit.Session.Environment, stage.Name)))
        .Where(File.Exists)
        .Any(file => File.ReadLines(file).Any(line => line.StartsWith("secretsprovider:", StringComparison.Ordinal)
            && !line.EndsWith("passphrase", StringComparison.Ordinal)));

    private DoctorFinding NotAsked(string why, string fix) => DoctorFinding.Warning(Name, "Pulumi's backend was not looked at.", why, fix);
}
