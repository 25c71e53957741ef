namespace Lab.Cli;

/// <summary>Gets small texts from the web.</summary>
internal static class WebText
{
    private const int MostCharacters = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The text at an address.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or it is a refusal or too long.</exception>
    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    public static async Task<string> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = MostCharacters };
        return await client.GetStringAsync(address, cancellationToken);
    }
}
