namespace Lab.Simulation.Tests.CloudController;

/// <summary>
/// The simulated cloud controller manager against the recorded one (cloud-provider-aws v1.33.4): after each step of each case the same is
/// there, the same was said, the same was changed in AWS in the same order.
/// </summary>
public sealed class CloudControllerReplayTests
{
    public static TheoryData<string> Cases => [.. RecordedCloudCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Services_nodes_and_things_in_aws_are_as_recorded(string name)
    {
        var replay = new CloudReplay(name, "1.33");
        foreach (var step in replay.Steps())
        {
            var recorded = replay.Case.Results.Map(step.Name);
            var state = CloudState.Of(replay.Cloud);
            if (!recorded.ContainsKey("nodes")) state = state.With("nodes", null);
            Differences(Lines(recorded), Lines(state)).ShouldBeEmpty($"{name}/{step.Name}");

            IEnumerable<string> Lines(Resources.PropertyMap all) => RecordedExceptions.StateLines($"{name}/{step.Name}", CloudState.Lines(all));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Events_are_as_recorded(string name)
    {
        var replay = new CloudReplay(name, "1.33");
        foreach (var step in replay.Steps())
        {
            Differences(Lines(replay.Case.Events(step.Name)), Lines(step.Events)).ShouldBeEmpty($"{name}/{step.Name}");

            IEnumerable<string> Lines(IEnumerable<string> all) => RecordedExceptions.EventLines($"{name}/{step.Name}", all);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_changes_in_aws_changes_in_the_recorded_order(string name)
    {
        var replay = new CloudReplay(name, "1.33");
        foreach (var step in replay.Steps())
        {
            Lines(step.Calls).ShouldBe(Lines(replay.Case.ChangingCalls(step.Name)), $"{name}/{step.Name}");

            IEnumerable<string> Lines(IEnumerable<string> all)
            {
                var where = $"{name}/{step.Name}";
                var lines = RecordedExceptions.CallLines(where, all);
                return RecordedExceptions.AreCallsUnordered(where) ? lines.Order(StringComparer.Ordinal) : lines;
            }
        }
    }

    /// <summary>Lines that one side has more often than the other: <c>-</c> the recording, <c>+</c> the simulated world.</summary>
    private static string Differences(IEnumerable<string> recorded, IEnumerable<string> simulated)
    {
        List<string> before = [.. recorded];
        List<string> now = [];
        foreach (var line in simulated) if (!before.Remove(line)) now.Add(line);
        return string.Join('\n', before.Select(line => "- " + line).Concat(now.Select(line => "+ " + line)).Order(StringComparer.Ordinal));
    }
}
