using FsCheck;
using FsCheck.Fluent;
using Lab.Cli.Ephemeral;
using Lab.Infra;

namespace Lab.Cli.Tests.Ephemeral;

public sealed class EphemeralNameTests
{
    [Fact]
    public void Every_name_is_that_of_an_environment_on_GitHub_and_elsewhere()
    {
        // GitHub's run numbers have 11 digits in 2026; attempts are few.
        var given = from run in Gen.Elements("", "1", "17123456789", "99999999999")
                    from attempt in Gen.Elements("", "1", "42")
                    from prefix in Gen.Elements("ci", "e2e", "team-a")
                    select Name(prefix, run, attempt);

        Prop.ForAll(given.ToArbitrary(), name => ResourceNames.ProblemOf(name) is null).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void On_GitHub_the_run_and_its_attempt_can_be_told_from_it() => Name("ci", "17123456789", "2").ShouldStartWith("ci-17123456789-2-");

    [Fact]
    public void Jobs_of_one_matrix_which_share_run_and_attempt_get_different_names() =>
        Enumerable.Range(0, 20).Select(_ => Name("ci", "17123456789", "1")).Distinct().Count().ShouldBe(20);

    [Fact]
    public void A_run_number_that_is_none_stays_out_of_it() => Name("ci", "../../etc", "1").ShouldMatch("^ci-[a-z0-9]{8}$");

    private static string Name(string prefix, string run, string attempt) =>
        EphemeralName.New(prefix, variable => variable switch { "GITHUB_RUN_ID" => run, "GITHUB_RUN_ATTEMPT" => attempt, _ => null });
}
