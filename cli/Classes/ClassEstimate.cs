namespace Lab.Cli.Classes;

/// <summary>Estimates how long the rest of a class takes, by the environments that are finished.</summary>
/// <param name="atOnce">How many are worked on at once.</param>
internal sealed class ClassEstimate(int atOnce)
{
    private TimeSpan _sum;
    private int _finished;

    /// <summary>One was finished, by doing it.</summary>
    public void Add(TimeSpan elapsed)
    {
        _sum += elapsed;
        _finished++;
    }

    /// <summary>What is left.</summary>
    /// <param name="underWay">How long those under way have taken so far.</param>
    /// <param name="waiting">How many are not begun.</param>
    /// <returns><see langword="null"/> as long as none is finished.</returns>
    public TimeSpan? Left(IReadOnlyCollection<TimeSpan> underWay, int waiting)
    {
        if (_finished == 0) return null;
        var each = _sum / _finished;
        var started = underWay.Select(elapsed => elapsed < each ? each - elapsed : TimeSpan.Zero).ToList();

        // The last of those under way ends no sooner than its own time.
        var shared = (started.Aggregate(TimeSpan.Zero, (sum, left) => sum + left) + (each * waiting)) / Math.Max(1, Math.Min(atOnce, underWay.Count + waiting));
        return started.Append(shared).Max();
    }
}
