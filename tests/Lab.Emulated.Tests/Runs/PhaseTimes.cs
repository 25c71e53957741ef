namespace Lab.Emulated.Tests.Runs;

/// <summary>How long each phase of a run took on the wall's clock.</summary>
internal sealed class PhaseTimes
{
    private readonly Dictionary<string, TimeSpan> _times = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TimeSpan> ByPhase => _times;

    public async Task<T> MeasureAsync<T>(string phase, Func<Task<T>> work)
    {
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            return await work();
        }
        finally
        {
            _times[phase] = TimeProvider.System.GetElapsedTime(start);
        }
    }

    public Task MeasureAsync(string phase, Func<Task> work) => MeasureAsync(phase, async () =>
    {
        await work();
        return true;
    });
}
