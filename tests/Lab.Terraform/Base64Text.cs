using System.Text;

namespace Lab.Terraform;

/// <summary>Texts that are the base64 of a text, as user data is.</summary>
internal static class Base64Text
{
    // Shorter ones are words by chance.
    private const int Shortest = 8;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text inside, or <see langword="null"/> when there is none.</summary>
    public static string? Decode(string text)
    {
        var bytes = new byte[text.Length];
        if (text.Length < Shortest || !Convert.TryFromBase64String(text, bytes, out var length)) return null;
        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
