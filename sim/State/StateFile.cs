using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lab.Simulation.Engine;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.State;

/// <summary>First line of a state file.</summary>
/// <param name="Format">Always <see cref="StateFile.Format"/>.</param>
/// <param name="Version">Version of the format.</param>
/// <param name="Environment">The environment that the file belongs to.</param>
/// <param name="Generation">Counts snapshots; a journal goes on from the snapshot of its own generation.</param>
/// <param name="Records">How many lines follow in a snapshot; <see langword="null"/> in a journal, which grows.</param>
internal sealed record StateHeader(string? Format, int Version, string? Environment, long Generation, int? Records);

/// <summary>A change of one entity: the entity as it is now, or <see langword="null"/> where it is gone.</summary>
internal readonly record struct EntityChange(Type Type, string Id, IEntity? Entity);

/// <summary>What a state file holds.</summary>
/// <param name="Header">Its first line.</param>
/// <param name="Records">Its other lines, each the changes of one operation.</param>
/// <param name="Length">Where the last whole line ends, in bytes.</param>
/// <param name="Checksum">Checksum of the last whole line, which the next one goes on from.</param>
internal sealed record StateFileContent(
    StateHeader Header, IReadOnlyList<IReadOnlyList<EntityChange>> Records, long Length, string Checksum);

/// <summary>
/// The text of state files, snapshot and journal alike: a header, then one line per record: its checksum, a space, its JSON. The
/// checksum is the first eight hexadecimal digits of the SHA-256 of the checksum of the line before it and the JSON, so that no line
/// can be changed, missing or out of place unnoticed. A journal's last line may lack its end: it was cut off while it was written, and
/// counts as not there. A snapshot is put in place whole, so it has all the records that its header says.
/// </summary>
internal static class StateFile
{
    public const string Format = "eks-lab-simulated-world";
    public const int FormatVersion = 4;

    private const string RootNamespace = "Lab.Simulation.";
    private const int ChecksumLength = 8;

    /// <summary>A whole snapshot.</summary>
    public static IEnumerable<byte[]> Snapshot(string environment, long generation, IReadOnlyCollection<IEntity> entities)
    {
        var line = Header(new StateHeader(Format, FormatVersion, environment, generation, entities.Count));
        var checksum = ChecksumOfHeader(line);
        yield return line;
        foreach (var entity in entities)
        {
            line = Line(checksum, [new EntityChange(entity.GetType(), entity.Id, entity)]);
            checksum = ChecksumOf(line);
            yield return line;
        }
    }

    /// <summary>A journal without records.</summary>
    public static byte[] Journal(string environment, long generation) =>
        Header(new StateHeader(Format, FormatVersion, environment, generation, Records: null));

    /// <summary>The record that follows the line with the checksum <paramref name="previous"/>.</summary>
    public static byte[] Line(string previous, IEnumerable<EntityChange> changes)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var change in changes) Write(writer, change);
            writer.WriteEndArray();
        }

        var json = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        return [.. Encoding.ASCII.GetBytes(Checksum(previous, json)), (byte)' ', .. json, (byte)'\n'];
    }

    /// <summary>The checksum of a line of <see cref="Line"/>.</summary>
    public static string ChecksumOf(ReadOnlySpan<byte> line) => Encoding.ASCII.GetString(line[..ChecksumLength]);

    /// <summary>The checksum that the first record after the header <paramref name="line"/> goes on from.</summary>
    public static string ChecksumOfHeader(ReadOnlySpan<byte> line) => Checksum("", line.TrimEnd((byte)'\n'));

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="StateException">The file is no state of this environment, or was damaged.</exception>
    public static StateFileContent ParseSnapshot(string file, string environment, ReadOnlySpan<byte> text)
    {
        var content = ParseJournal(file, environment, text);
        var (expected, found) = (content.Header.Records, content.Records.Count);
        if (expected is null) throw Damaged(file, "it is a journal, not a snapshot");
        if (expected != found) throw Damaged(file, $"it is cut off: {found} of its {expected} records are there");
        if (content.Length != text.Length) throw Damaged(file, $"there is something after its last record, from byte {content.Length + 1}");
        return content;
    }

    /// <summary>Reads a journal, whose last line may be cut off.</summary>
    /// <exception cref="StateException">The file is no state of this environment, or was damaged.</exception>
    public static StateFileContent ParseJournal(string file, string environment, ReadOnlySpan<byte> text)
    {
        var position = text.IndexOf((byte)'\n') + 1;
        if (position == 0) throw WithoutHeader(file, text);
        var header = ParseHeader(file, environment, text[..(position - 1)]);
        var checksum = ChecksumOfHeader(text[..position]);
        var records = new List<IReadOnlyList<EntityChange>>();
        for (var number = 2; ; number++)
        {
            var end = text[position..].IndexOf((byte)'\n');
            if (end < 0) break;
            var line = text.Slice(position, end);
            records.Add(ParseRecord(file, number, checksum, line));
            checksum = ChecksumOf(line);
            position += end + 1;
        }

        return new StateFileContent(header, records, position, checksum);
    }

    private static byte[] Header(StateHeader header) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(header, WorldJson.Default.StateHeader), (byte)'\n'];

    private static void Write(Utf8JsonWriter writer, EntityChange change)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", change.Type.FullName![RootNamespace.Length..]);
        if (change.Entity is null)
        {
            writer.WriteString("id", change.Id);
        }
        else
        {
            writer.WritePropertyName("entity");
            var type = WorldJson.Default.GetTypeInfo(change.Type)
                ?? throw new InvalidOperationException($"{change.Type} is missing in {nameof(WorldJson)}");
            JsonSerializer.Serialize(writer, change.Entity, type);
        }

        writer.WriteEndObject();
    }

    private static StateHeader ParseHeader(string file, string environment, ReadOnlySpan<byte> line)
    {
        StateHeader? header;
        try
        {
            header = JsonSerializer.Deserialize(line, WorldJson.Default.StateHeader);
        }
        catch (JsonException)
        {
            throw Foreign(file);
        }

        if (header?.Format != Format) throw Foreign(file);
        if (header.Version != FormatVersion)
        {
            throw new StateException(
                file, $"its format has version {header.Version}; this program knows version {FormatVersion}",
                header.Version > FormatVersion
                    ? "update EKS Lab: a newer one wrote this file"
                    : "destroy the environment with the version of EKS Lab that wrote this file");
        }

        if (header.Environment != environment)
        {
            throw new StateException(
                file,
                $"it is the state of environment {header.Environment}, not of "
                + $"{environment}", "put every environment's files back into the folder of its own name");
        }

        return header;
    }

    private static List<EntityChange> ParseRecord(string file, int number, string previous, ReadOnlySpan<byte> line)
    {
        if (line.Length <= ChecksumLength || line[ChecksumLength] != ' ')
        {
            throw Damaged(file, $"line {number} is not a record of a checksum and JSON");
        }

        var json = line[(ChecksumLength + 1)..];
        if (Checksum(previous, json) != ChecksumOf(line))
        {
            throw Damaged(file, $"line {number} does not match its checksum: it, or what comes before it, was changed or damaged");
        }

        try
        {
            using var document = JsonDocument.Parse(json.ToArray());
            return [.. document.RootElement.EnumerateArray().Select(ParseChange)];
        }
        catch (JsonException exception)
        {
            throw Damaged(
                file, $"line {number}, byte {ChecksumLength + 2 + (exception.BytePositionInLine ?? 0)}: {exception.Message.Split(" LineNumber")[0]}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw Damaged(file, $"line {number}: {exception.Message}");
        }
    }

    private static EntityChange ParseChange(JsonElement element)
    {
        var kind = element.GetProperty("kind").GetString();
        var type = typeof(World).Assembly.GetType(RootNamespace + kind);
        if (type is null || WorldJson.Default.GetTypeInfo(type) is not { } typeInfo)
        {
            throw new ArgumentException($"there is no kind of entity {kind}");
        }

        if (!element.TryGetProperty("entity", out var json)) return new EntityChange(type, element.GetProperty("id").GetString()!, null);
        var entity = (IEntity?)json.Deserialize(typeInfo) ?? throw new ArgumentException($"an entity of kind {kind} is null");
        return new EntityChange(type, entity.Id, entity);
    }

    private static string Checksum(string previous, ReadOnlySpan<byte> json) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(previous), .. json]).AsSpan(0, ChecksumLength / 2));

    // A header is written whole or not at all.
    private static StateException WithoutHeader(string file, ReadOnlySpan<byte> text) =>
        text.IsEmpty ? Damaged(file, "it is empty")
        : text.IndexOf(Encoding.ASCII.GetBytes(Format)) >= 0 ? Damaged(file, "it is cut off in its first line")
        : Foreign(file);

    private static StateException Foreign(string file) =>
        new(file, "it is not a state file of EKS Lab", "move it away; if it took the place of the environment's own file, put that one back");

    private static StateException Damaged(string file, string problem) =>
        new(
            file, problem,
            "restore the file from a backup, or delete the environment's folder: the simulated world is then empty, and `lab up` makes it anew");
}
