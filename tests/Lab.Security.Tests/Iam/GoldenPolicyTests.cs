using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Tests;

namespace Lab.Security.Tests.Iam;

/// <summary>
/// Each document that the stages register, and that of each role that is another one with everything on, is the one that was reviewed. After an intended change: <c>LAB_ACCEPT=1 dotnet test</c>, then
/// read the difference.
/// </summary>
public class GoldenPolicyTests
{
    private static readonly JsonSerializerOptions Layout =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Security.Tests", "Iam", "Golden");

    private static readonly SortedDictionary<string, JsonObject> Documents = Registered();

    public static TheoryData<string> Names => [.. Documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_document_is_the_reviewed_one(string name)
    {
        var actual = Documents[name].ToJsonString(Layout) + "\n";
        var file = Path.Combine(Folder, $"{name}.json");
        if (Environment.GetEnvironmentVariable("LAB_ACCEPT") == "1") await File.WriteAllTextAsync(file, actual);
        File.Exists(file).ShouldBeTrue($"{file} is missing: make it with LAB_ACCEPT=1");
        actual.ShouldBe(await File.ReadAllTextAsync(file));
    }

    [Fact]
    public void No_golden_is_left_over() =>
        Directory.EnumerateFiles(Folder).Select(Path.GetFileNameWithoutExtension).ShouldBe(Documents.Keys, ignoreOrder: true);

    private static SortedDictionary<string, JsonObject> Registered()
    {
        var course = Of(RegisteredRoles.Of());
        var everything = Of(RegisteredRoles.Of(configuration: "everything"))
            .Where(document => !JsonNode.DeepEquals(document.Value, course.GetValueOrDefault(document.Key)))
            .Select(document => KeyValuePair.Create($"everything.{document.Key}", document.Value)).ToList();
        foreach (var (name, document) in everything) course[name] = document;
        return course;
    }

    private static SortedDictionary<string, JsonObject> Of(RegisteredRoles stages)
    {
        var documents = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal)
        {
            ["alice-multus-enis-dead-letters.queue"] = stages.DeadLetterQueuePolicy,
        };
        foreach (var role in stages.All)
        {
            documents[$"{role.Name}.trust"] = role.Trust;
            foreach (var (name, document) in role.Inline) documents[$"{name}.policy"] = document;
        }

        return documents;
    }
}
