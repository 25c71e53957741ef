using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lab.Cli.Targets;

namespace Lab.Cli.Classes.Export;

/// <summary>Writes a class as a workflow of GitHub Actions: a matrix with a job for each environment, started by hand to bring all up or to take all down.</summary>
/// <param name="plan">The class.</param>
internal sealed class GitHubExport(ClassPlan plan)
{
    /// <summary>The most jobs of a matrix: https://docs.github.com/en/actions/reference/limits, read 2026-11.</summary>
    public const int MostJobs = 256;

    // Checkout, the lab's own build, and the plugins that pulumi loads.
    private static readonly TimeSpan Preparation = TimeSpan.FromMinutes(25);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The workflow.</summary>
    /// <exception cref="LabException">The class has more environments than a matrix has jobs, or profiles can't be told apart by variables: all that is.</exception>
    public string Write()
    {
        var problems = new Problems();
        if (plan.Members.Length > MostJobs)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{plan.File.Path}: a matrix of GitHub Actions has at most {MostJobs} jobs, and the class has {plan.Members.Length} environments: make several classes"));
        }

        ProfileNames.RefuseSame(plan, RoleOf, problems);
        problems.ThrowIfAny();

        var places = plan.Members.Select(member => member.Place).Distinct().Count();
        var time = Preparation + plan.Members.Select(member => PulumiTimeouts.LongestPath(plan.StagesOf(member))).Max();
        return $$$"""
            # Class {{{plan.File.Name}}}, from `lab class export {{{plan.File.Path}}} --format github`.
            # Needs: the secret PULUMI_ACCESS_TOKEN, or the variable PULUMI_BACKEND_URL and the secret PULUMI_CONFIG_PASSPHRASE; and for each account the variable that
            # `role` names, with the ARN of a role that trusts this repository (OIDC) and whose maximum session duration is {{{Whole(time.TotalMinutes)}}} minutes or more.
            # Where the class doesn't set operatorCidr, each run opens its clusters to its own runner alone; where it does, the runner has to be in that block.
            name: class {{{plan.File.Name}}}

            on:
              workflow_dispatch:
                inputs:
                  command:
                    description: What to do with every environment
                    type: choice
                    options: [up, destroy]
                    default: up
                  destroy-protected:
                    description: A protected environment that is to be destroyed all the same
                    default: ''

            permissions:
              contents: read

            env:
              PULUMI_BACKEND_URL: ${{ vars.PULUMI_BACKEND_URL }}

            # Named, it has pipefail.
            defaults:
              run:
                shell: bash

            jobs:
              environment:
                name: ${{ matrix.environment }}
                runs-on: ubuntu-24.04
                timeout-minutes: {{{Whole(time.TotalMinutes)}}}
                permissions:
                  contents: read
                  id-token: write
                concurrency:
                  group: class-{{{plan.File.Name}}}-${{ matrix.environment }}
                strategy:
                  fail-fast: false
                  max-parallel: {{{(ClassConcurrency.AwsInPlace * places).ToString(CultureInfo.InvariantCulture)}}}
                  matrix:
                    include:
            {{{string.Join('\n', plan.Members.Select(Row))}}}
                steps:
                  - uses: actions/checkout@11d5960a326750d5838078e36cf38b85af677262 # v4.4.0
                    with:
                      persist-credentials: false
                  - uses: actions/setup-dotnet@67a3573c9a986a3f9c594539f4ab511d57bb3ce9 # v4.3.1
                    with:
                      global-json-file: global.json
                  - uses: pulumi/actions@8582a9e8cc630786854029b4e09281acd6794b58 # v6.6.1
                  - uses: aws-actions/configure-aws-credentials@7474bc4690e29a8392af63c5b98e7449536d5c3a # v4.3.1
                    with:
                      role-to-assume: ${{ vars[matrix.role] }}
                      aws-region: ${{ matrix.region }}
                      # As long as the job: nothing renews them in the middle of an update.
                      role-duration-seconds: {{{Whole(time.TotalSeconds)}}}
                  - name: ${{ inputs.command }}
                    env:
                      COMMAND: ${{ inputs.command }}
                      ENVIRONMENT: ${{ matrix.environment }}
                      STAGES: ${{ matrix.stages }}
                      SETTINGS: ${{ matrix.settings }}
                      PROTECTED: ${{ matrix.protected }}
                      DESTROY_PROTECTED: ${{ inputs.destroy-protected }}
                      # In seconds; 0 means that it never expires.
                      TTL: {{{Whole(plan.File.TimeToLive?.TotalSeconds ?? 0)}}}
                      PULUMI_ACCESS_TOKEN: ${{ secrets.PULUMI_ACCESS_TOKEN }}
                      PULUMI_CONFIG_PASSPHRASE: ${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
                    run: |
                      address=$(curl --fail --silent --show-error https://checkip.amazonaws.com)
                      has_cidr=$(jq 'any(.[]; startswith("operatorCidr="))' <<<"$SETTINGS")
                      if [ "$COMMAND" = destroy ]; then
                        options=()
                        if [ "$ENVIRONMENT" = "$DESTROY_PROTECTED" ]; then
                          options+=(--destroy-protected "$ENVIRONMENT")
                        elif [ "$PROTECTED" = true ]; then
                          echo "::error::$ENVIRONMENT is protected: name it in destroy-protected if it is to go all the same"
                          exit 2
                        fi
                        # Another runner than the one that made it.
                        if [ "$has_cidr" = false ]; then .github/open-endpoint.sh "$ENVIRONMENT" "$address"; fi
                        exec ./lab destroy --all --env "$ENVIRONMENT" --target aws --yes "${options[@]}"
                      fi
                      read -ra stages <<<"$STAGES"
                      mapfile -t settings < <(jq -r '.[] | "--set", .' <<<"$SETTINGS")
                      if [ "$has_cidr" = false ]; then settings+=(--set "operatorCidr=$address/32"); fi
                      # It counts from when the environment is made: one that is there keeps what its stacks record.
                      pulumi stack ls --json >stacks.json
                      if [ "$TTL" != 0 ] && ! jq -e --arg prefix "$ENVIRONMENT." 'any(.[]; (.name | split("/")[-1] | startswith($prefix)) and .resourceCount > 0)' stacks.json >/dev/null; then
                        settings+=(--set "expiresAt=$(date --utc --date "$TTL seconds" +%Y-%m-%dT%H:%M:%SZ)")
                      fi
                      exec ./lab up "${stages[@]}" --env "$ENVIRONMENT" --target aws --yes "${settings[@]}"

            """;
    }

    private string Row(ClassMember member)
    {
        var settings = ExportedSettings.Of(plan, member).Select(setting => $"{setting.Key}={setting.Value}");
        (string Key, string Value)[] values =
        [
            ("environment", member.Name), ("region", member.Region), ("role", RoleOf(member)), ("stages", string.Join(' ', plan.File.Stages)),
            ("protected", member.IsProtected ? "true" : "false"), ("settings", JsonSerializer.Serialize(settings, Readable)),
        ];
        return string.Join('\n', values.Select((value, index) => $"          {(index == 0 ? "- " : "  ")}{value.Key}: '{value.Value.Replace("'", "''", StringComparison.Ordinal)}'"));
    }

    private static string Whole(double number) => Math.Ceiling(number).ToString("0", CultureInfo.InvariantCulture);

    // A profile is of a machine's own configuration; here a variable of the repository stands for the account.
    private static string RoleOf(ClassMember member) => member.Profile is null
        ? "AWS_ROLE_ARN"
        : $"AWS_ROLE_ARN_{string.Concat(member.Profile.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'))}";
}
