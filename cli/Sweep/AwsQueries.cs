using System.Text.Json;
using Lab.Cli.Aws;

namespace Lab.Cli.Sweep;

/// <summary>Asks AWS, a few questions at once: each is a process of its own.</summary>
internal sealed class AwsQueries(AwsCli aws) : IDisposable
{
    private const int MostAtOnce = 4;

    private readonly SemaphoreSlim _places = new(MostAtOnce);

    /// <summary>Whether AWS says that a thing isn't there.</summary>
    public static bool IsGone(AwsCliException refusal) =>
        refusal.Code is { } code && (code.Contains("NotFound", StringComparison.Ordinal) || code is "NoSuchHostedZone" or "InvalidLaunchTemplateId.Malformed");

    /// <summary>Asks. The <c>aws</c> command asks on until it has all pages.</summary>
    /// <exception cref="AwsCliException">AWS refuses.</exception>
    public async Task<JsonElement> AskAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await aws.AskAsync(arguments, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>
    /// Asks about many by their ids, as many at once as the operation takes. What is deleted meanwhile makes AWS refuse all of them; then each is asked
    /// for by itself.
    /// </summary>
    /// <param name="ids">The ids.</param>
    /// <param name="atOnce">How many the operation takes.</param>
    /// <param name="cancellationToken">Stop asking.</param>
    /// <param name="arguments">The question, to which the ids are appended.</param>
    public async Task<IEnumerable<JsonElement>> AskAboutAsync(IEnumerable<string> ids, int atOnce, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        var answers = await Task.WhenAll(ids.Chunk(atOnce).Select(AskChunkAsync));
        return answers.SelectMany(each => each);

        async Task<IReadOnlyList<JsonElement>> AskChunkAsync(string[] chunk)
        {
            try
            {
                return [await AskAsync(cancellationToken, [.. arguments, .. chunk])];
            }
            catch (AwsCliException refusal) when (IsGone(refusal))
            {
                return chunk.Length == 1 ? [] : [.. (await Task.WhenAll(chunk.Select(id => AskChunkAsync([id])))).SelectMany(each => each)];
            }
        }
    }

    public void Dispose() => _places.Dispose();
}
