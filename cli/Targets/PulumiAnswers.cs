using System.Collections.Concurrent;
using System.Text.Json;

namespace Lab.Cli.Targets;

/// <summary>What pulumi answered. One command of the lab asks the same for several reasons: it is asked once, as long as nothing is changed.</summary>
/// <param name="time">Tells how old an answer is.</param>
internal sealed class PulumiAnswers(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (long Asked, Lazy<Task<JsonElement>> Answer)> _kept = new(StringComparer.Ordinal);

    /// <summary>After what time an answer isn't kept any more: others change stacks too, and who is asked for a confirmation may take hours.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The answer to a question; one that fails isn't kept.</summary>
    public async Task<JsonElement> GetAsync(PulumiCommand question, Func<Task<JsonElement>> ask)
    {
        var line = question.ToString();
        var kept = _kept.AddOrUpdate(line, Asked, (_, old) => time.GetElapsedTime(old.Asked) < Longest ? old : Asked(line));
        try
        {
            return await kept.Answer.Value;
        }
        catch
        {
            _kept.TryRemove(KeyValuePair.Create(line, kept));
            throw;
        }

        (long Asked, Lazy<Task<JsonElement>> Answer) Asked(string _) => (time.GetTimestamp(), new(ask));
    }

    /// <summary>Forgets all: to be called before something is changed and after.</summary>
    public void Forget() => _kept.Clear();
}
