using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Tests.Checks;

/// <summary>What can't be seen is neither claimed nor held against anybody.</summary>
public class NotObservedTests
{
    private static readonly PathEnd Nowhere = new PathEnd.Internet("192.0.2.1");

    private static readonly Finding Holding = new(Holds: true, "a holds");
    private static readonly Finding Failing = new(Holds: false, "b fails");
    private static readonly Finding Unseen = Finding.NotObserved("c: not observed, because nobody is there");

    [Fact]
    public void One_thing_that_was_not_seen_leaves_a_claim_open_though_all_others_hold()
    {
        var outcome = new[] { Holding, Unseen, Holding }.ToOutcome("all hold");

        outcome.ShouldBe(new CheckOutcome(CheckVerdict.NotObserved, "all hold", "c: not observed, because nobody is there (holds for the other 2 of 3)"));
        outcome.Passed.ShouldBeFalse();
    }

    [Fact]
    public void One_that_fails_is_enough_whatever_was_not_seen() =>
        new[] { Holding, Unseen, Failing }.ToOutcome("all hold").ShouldBe(new CheckOutcome(CheckVerdict.Failed, "all hold", "b fails (holds for the other 1 of 3)"));

    [Fact]
    public async Task A_check_whose_probe_can_not_look_is_not_observed()
    {
        var check = new LabCheck("a/b", "It is so", "", "", (_, _) => throw new NotObservedException("it is dark"));

        var result = (await CheckRunner.RunAsync([check], new CheckContext("alice", ImmutableDictionary<string, IReadOnlyDictionary<string, object?>>.Empty, null!), TimeProvider.System))[0];

        result.Outcome.ShouldBe(new CheckOutcome(CheckVerdict.NotObserved, "It is so", "not observed, because it is dark"));
    }

    [Fact]
    public async Task A_packet_that_silence_swallowed_was_kept_out_by_nobody_knows_what()
    {
        var silent = Answering(new ProbedPath(false, null, [], "no answer", RefusedBy: null));

        var kept = await silent.IsKeptOutAsync("a", Nowhere, "b", Nowhere, PathPort.Tcp(22), CancellationToken.None);

        (kept.IsObserved, kept.Seen).ShouldBe((false, "a → b tcp/22: no answer; what stopped it is not observed"));
        (await silent.ReachesAsync("a", Nowhere, "b", Nowhere, PathPort.Tcp(22), CancellationToken.None)).ShouldBe(new Finding(false, "a → b tcp/22: no answer"));
        (await silent.HasNoDirectRouteAsync("a", Nowhere, "b", Nowhere, PathPort.Tcp(22), CancellationToken.None)).IsObserved.ShouldBeFalse();
    }

    [Fact]
    public async Task A_packet_that_a_host_refused_was_kept_out_by_no_security_group()
    {
        var refusing = Answering(new ProbedPath(false, null, [], "refused", RefusedBy.Other));

        (await refusing.IsKeptOutAsync("a", Nowhere, "b", Nowhere, PathPort.Tcp(22), CancellationToken.None))
            .ShouldBe(new Finding(false, "a → b tcp/22: refused (stopped, but not by a security group)"));
    }

    [Fact]
    public async Task A_packet_that_arrives_shows_no_source_that_nobody_saw()
    {
        var reached = Answering(new ProbedPath(true, null, [], null, null));

        (await reached.ShowsAsync("a", Nowhere, "b", Nowhere, PathPort.Ping, "10.0.0.1", CancellationToken.None)).IsObserved.ShouldBeFalse();
        (await reached.ShowsOneOfAsync("a", Nowhere, "b", Nowhere, PathPort.Ping, ["10.0.0.1"], CancellationToken.None)).IsObserved.ShouldBeFalse();
        (await reached.HasNoDirectRouteAsync("a", Nowhere, "b", Nowhere, PathPort.Ping, CancellationToken.None)).IsObserved.ShouldBeFalse();
        (await reached.ReachesAsync("a", Nowhere, "b", Nowhere, PathPort.Ping, CancellationToken.None)).Holds.ShouldBeTrue();
    }

    private static FakeWorld Answering(ProbedPath path) => new() { BrokenPath = (_, _, _) => path };
}
