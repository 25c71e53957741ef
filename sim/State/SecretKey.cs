using System.Security.Cryptography;
using System.Text;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Simulation.State;

/// <summary>
/// Seals secret stack outputs with AES-256-GCM under a key that lies beside the environments' folders (<c>.lab/sim/key</c>, 0600). It
/// keeps secrets out of copies of the state; it is no protection from who may read the key as well.
/// </summary>
/// <param name="file">The key's file.</param>
/// <param name="isKept">Whether a new key is written to the file; one that is not serves this process alone.</param>
internal sealed class SecretKey(string file, bool isKept = true)
{
    private const int KeyLength = 32;
    private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;
    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;

    private byte[]? _key;

    /// <summary>Seals a value. <paramref name="place"/> is where it belongs: it opens nowhere else.</summary>
    public string Seal(object? value, string place)
    {
        var clear = Encoding.UTF8.GetBytes(PropertyValue.ToJson(value));
        var sealedText = new byte[NonceLength + TagLength + clear.Length];
        var nonce = sealedText.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(Key(create: true), TagLength);
        cipher.Encrypt(
            nonce, clear, sealedText.AsSpan(NonceLength + TagLength), sealedText.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(place));
        return Convert.ToBase64String(sealedText);
    }

    /// <exception cref="StateException">The key is missing or another one.</exception>
    public object? Open(string text, string place)
    {
        try
        {
            var sealedText = Convert.FromBase64String(text);
            var clear = new byte[sealedText.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(Key(create: false), TagLength);
            cipher.Decrypt(
                sealedText.AsSpan(0, NonceLength), sealedText.AsSpan(NonceLength + TagLength), sealedText.AsSpan(NonceLength, TagLength),
                clear, Encoding.UTF8.GetBytes(place));
            return PropertyValue.Parse(Encoding.UTF8.GetString(clear));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or OverflowException)
        {
            throw new StateException(
                file, $"the secret output {place} can't be opened with this key",
                "put back the key that the environment was made with, or run `lab up` for the stack again");
        }
    }

    private byte[] Key(bool create)
    {
        if (_key is not null) return _key;
        if (create && !File.Exists(file))
        {
            if (!isKept) return _key = RandomNumberGenerator.GetBytes(KeyLength);
            Make();
        }

        try
        {
            var key = File.ReadAllBytes(file);
            if (key.Length != KeyLength)
            {
                throw new StateException(
                    file, $"a key has {KeyLength} bytes, this file {key.Length}",
                    "put back the key that the environments were made with, or delete the file");
            }

            return _key = key;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateException(
                file, $"the key of the secret outputs can't be read: {exception.Message}",
                "put back the key that the environment was made with, or run `lab up` for the stack again");
        }
    }

    private void Make()
    {
        // Two environments may be the first ones at the same time: the file appears whole, and the first one wins.
        var temporary = $"{file}.{System.Environment.ProcessId}.{Guid.NewGuid():N}";
        using (var stream = PrivateFile.Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            stream.Write(RandomNumberGenerator.GetBytes(KeyLength));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(temporary);
        }
    }
}
