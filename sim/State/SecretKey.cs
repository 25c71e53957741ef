using System.Security.Cryptography;
using System.Text;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Simulation.State;

/// <summary>
/// Seals secret stack outputs with AES-256-GCM under a key that lies beside the environments' folders (<c>.lab/sim/.key</c>, 0600). It
/// keeps secrets out of copies of the state; it is no protection from who may read the key as well.
/// </summary>
/// <param name="file">The key's file.</param>
/// <param name="isKept">Whether a new key is written to the file; one that is not serves this process alone.</param>
internal sealed class SecretKey(string file, bool isKept = true)
{
    /// <summary>The file's name. No environment's folder can have it: their names don't start with a dot.</summary>
    public const string FileName = ".key";

    private const string Remedy = "put back the key that the environment was made with, or run `lab up` for the stack again";
    private const int KeyLength = 32;
    private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;
    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;

    private byte[]? _key;

    /// <summary>
    /// Seals a value. <paramref name="place"/> is where it belongs: it opens nowhere else. Where there is no key, or none that could
    /// ever have sealed anything, a new one is made.
    /// </summary>
    /// <exception cref="StateException">The key's file can't be read or written.</exception>
    public string Seal(object? value, string place)
    {
        var clear = Encoding.UTF8.GetBytes(PropertyValue.ToJson(value));
        var sealedText = new byte[NonceLength + TagLength + clear.Length];
        var nonce = sealedText.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(KeyToSeal(), TagLength);
        cipher.Encrypt(
            nonce, clear, sealedText.AsSpan(NonceLength + TagLength), sealedText.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(place));
        return Convert.ToBase64String(sealedText);
    }

    /// <summary>Whether the text is that value, sealed with this key.</summary>
    public bool Seals(string text, string place, object? value)
    {
        try
        {
            return Equals(Open(text, place), value);
        }
        catch (StateException)
        {
            return false;
        }
    }

    /// <exception cref="StateException">The key is missing, damaged or another one.</exception>
    public object? Open(string text, string place)
    {
        try
        {
            var sealedText = Convert.FromBase64String(text);
            var clear = new byte[sealedText.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(KeyToOpen(), TagLength);
            cipher.Decrypt(
                sealedText.AsSpan(0, NonceLength), sealedText.AsSpan(NonceLength + TagLength), sealedText.AsSpan(NonceLength, TagLength),
                clear, Encoding.UTF8.GetBytes(place));
            return PropertyValue.Parse(Encoding.UTF8.GetString(clear));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or OverflowException)
        {
            throw new StateException(
                file, $"the secret output {place} can't be opened with this key", Remedy);
        }
    }

    private byte[] KeyToOpen()
    {
        if (_key is not null) return _key;
        var key = Read() ?? throw new StateException(file, "the key of the secret outputs is missing", Remedy);
        if (key.Length == KeyLength) return _key = key;
        throw new StateException(file, $"a key has {KeyLength} bytes, this file {key.Length}", Remedy);
    }

    private byte[] KeyToSeal()
    {
        if (_key is not null) return _key;
        var key = Read();
        if (key?.Length == KeyLength) return _key = key;
        if (!isKept) return _key = RandomNumberGenerator.GetBytes(KeyLength);
        try
        {
            Make(isReplacement: key is not null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateException(
                file, $"it can't be written: {exception.Message}",
                "check the disk's space and the permissions of the folder, or use another folder");
        }

        return KeyToOpen();
    }

    private byte[]? Read()
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateException(
                file, $"the key of the secret outputs can't be read: {exception.Message}", "make the file readable for you, or move it away");
        }
    }

    private void Make(bool isReplacement)
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
            File.Move(temporary, file, overwrite: isReplacement);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(temporary);
        }
    }
}
