using System.Collections.Immutable;

namespace Lab.Simulation.Aws.Eks;

/// <summary>One part of a MIME multipart document.</summary>
/// <param name="MediaType">Its type without parameters.</param>
/// <param name="Content">Its text.</param>
internal sealed record MimePart(string MediaType, string Content);

/// <summary>
/// Reads user data in MIME multipart format, the form in which cloud-init takes several documents
/// (https://docs.cloud-init.io/en/latest/explanation/format.html#mime-multi-part-archive).
/// </summary>
internal static class MimeParts
{
    private const string ContentType = "content-type";
    private const string Boundary = "boundary=";

    /// <summary>The parts; <see langword="null"/> when the text is no such document.</summary>
    public static ImmutableArray<MimePart>? Read(string text)
    {
        var (headers, body) = Split(text.ReplaceLineEndings("\n"));
        if (headers.GetValueOrDefault(ContentType) is not { } type || !type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) return null;
        var boundary = type.Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(parameter => parameter.StartsWith(Boundary, StringComparison.OrdinalIgnoreCase))?[Boundary.Length..].Trim('"');
        if (boundary is null) return null;
        var inside = $"\n{body}".Split($"\n--{boundary}--")[0];
        return [.. inside.Split($"\n--{boundary}\n").Skip(1).Select(Part)];
    }

    private static MimePart Part(string text)
    {
        var (headers, body) = Split(text);
        return new MimePart(headers.GetValueOrDefault(ContentType, "text/plain").Split(';')[0].Trim(), body);
    }

    private static (Dictionary<string, string> Headers, string Body) Split(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0) return ([], text);
        var headers = text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        return (headers, text[(end + 2)..]);
    }
}
