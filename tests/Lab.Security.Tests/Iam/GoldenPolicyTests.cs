using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Infra;
using Lab.Infra.Iam;
using Lab.Tests;

namespace Lab.Security.Tests.Iam;

/// <summary>
/// Each policy is the one that was reviewed. After an intended change: <c>LAB_ACCEPT=1 dotnet test</c>, then read the difference.
/// </summary>
public class GoldenPolicyTests
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly AwsAccount Account = new("123456789012", "ap-northeast-2");

    private static readonly Dictionary<string, PolicyDocument> Policies = new(StringComparer.Ordinal)
    {
        ["eni-attachment"] = EniAttachmentPolicy.For(new EniAttachmentScope(
            Account, new LabTags("alice", "multus-nodes", "alice", ExpiresAt: null), ["subnet-1", "subnet-2"], ["sg-1"], "alice-multus",
            "/aws/lambda/alice-multus-enis", "alice-multus-enis-dead-letters")),
        ["dead-letter-queue"] = DeadLetterQueuePolicy.For(
            Account.Arn("sqs", "alice-multus-enis-dead-letters"), Account.Arn("events", "rule/alice-multus-launches")),
    };

    public static TheoryData<string> Names => [.. Policies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_policy_is_the_reviewed_one(string name)
    {
        var actual = JsonNode.Parse(Policies[name].ToJson())!.ToJsonString(Layout) + "\n";
        var file = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Security.Tests", "Iam", "Golden", $"{name}.json");
        if (Environment.GetEnvironmentVariable("LAB_ACCEPT") == "1") await File.WriteAllTextAsync(file, actual);
        File.Exists(file).ShouldBeTrue($"{file} is missing: make it with LAB_ACCEPT=1");
        actual.ShouldBe(await File.ReadAllTextAsync(file));
    }
}
