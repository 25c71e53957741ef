using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>Runs checks.</summary>
public static class CheckRunner
{
    /// <summary>
    /// Runs the checks side by side and gives their results in the order of the checks. A check that can't look, or that breaks, has a
    /// failed outcome that says so, and one whose world can't be seen into one that is not observed; the others are not disturbed.
    /// </summary>
    /// <remarks>
    /// Checks overlap where the probe waits for something. Over a probe that answers at once, as the simulated world's does, they run
    /// one after the other on the caller's thread, so such a probe need not be safe for several threads.
    /// </remarks>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<ImmutableArray<CheckResult>> RunAsync(
        IEnumerable<LabCheck> checks, CheckContext context, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return [.. await Task.WhenAll(checks.Select(check => RunAsync(check, context, time, cancellationToken)))];
    }

    private static async Task<CheckResult> RunAsync(LabCheck check, CheckContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var filled = check with { Claim = context.Fill(check.Claim), Why = context.Fill(check.Why), Fix = context.Fill(check.Fix) };
        var outcome = await ObserveAsync(filled, context, cancellationToken);
        return new CheckResult(filled, outcome, time.GetElapsedTime(start));
    }

    private static async Task<CheckOutcome> ObserveAsync(LabCheck check, CheckContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await check.ObserveAsync(context, cancellationToken);
        }
        catch (ObservationException missing)
        {
            return new CheckOutcome(CheckVerdict.Failed, missing.Expected, missing.Message);
        }
        catch (NotObservedException unseen)
        {
            return new CheckOutcome(CheckVerdict.NotObserved, check.Claim, unseen.Message);
        }
        catch (Exception broken) when (broken is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new CheckOutcome(CheckVerdict.Failed, check.Claim, $"check {check.Id} broke off: {broken.GetType().Name}: {broken.Message}");
        }
    }
}
