using Lab.Simulation.Engine;

namespace Lab.Engine.Tests.Updates;

/// <summary>Expectations of updates.</summary>
internal static class UpdateResultShould
{
    public static void ShouldSucceed(this UpdateResult result) => result.Succeeded.ShouldBeTrue(string.Join('\n', result.Failures.Select(failure => failure.Message)));

    public static int Count(this UpdateResult result, ResourceOperation operation) => result.Counts.GetValueOrDefault(operation);

    public static ResourceFailure ShouldFailOnce(this UpdateResult result)
    {
        result.IsCancelled.ShouldBeFalse();
        return result.Failures.ShouldHaveSingleItem();
    }
}
