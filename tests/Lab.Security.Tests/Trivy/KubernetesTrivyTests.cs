using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Stacks;
using Lab.Terraform.Cli;
using Lab.Tests;

namespace Lab.Security.Tests.Trivy;

/// <summary>
/// trivy reads the Kubernetes objects that the stages render, those of charts included: nothing of medium severity or above is left without
/// a reason in <c>exceptions.json</c>.
/// </summary>
public sealed class KubernetesTrivyTests : IDisposable
{
    private static readonly Dictionary<string, string> Everything = new(StringComparer.Ordinal)
    {
        ["operatorCidr"] = "203.0.113.0/24",
        ["prefixDelegation"] = "true",
        ["multusNodeCount"] = "2",
        ["domain"] = "example.com",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-trivy-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task Trivy_finds_nothing_serious_without_an_exception_and_no_exception_is_stale()
    {
        var findings = await ScanAsync();
        findings.Where(finding => finding.IsSerious && !AcceptedFinding.All.Any(each => each.Covers(finding.Rule, finding.Resource)))
            .Select(finding => $"{finding.Severity} {finding.Rule} on {finding.Resource}: {finding.Message}").Distinct().ShouldBeEmpty();
        AcceptedFinding.All
            .Where(exception => exception.IsOfTrivyForKubernetes && !findings.Any(finding => exception.Covers(finding.Rule, finding.Resource)))
            .Select(exception => $"{exception.Rule} on {exception.Resource}").ShouldBeEmpty();
    }

    // https://avd.aquasec.com/misconfig/kubernetes/: 0017 a privileged container.
    [SkippableFact]
    public async Task Trivy_finds_what_is_planted()
    {
        var findings = await ScanAsync(netshoot =>
            netshoot["spec"]!["template"]!["spec"]!["containers"]![0]!["securityContext"]!["privileged"] = true);
        findings.Where(finding => finding.Rule == "KSV-0017" && finding.Resource.StartsWith("netshoot/", StringComparison.Ordinal))
            .Select(finding => (finding.Resource, finding.IsSerious)).ShouldBe([("netshoot/Deployment/netshoot/netshoot-pod", true)]);
    }

    private async Task<ImmutableArray<TrivyFinding>> ScanAsync(Action<JsonObject>? change = null)
    {
        var trivy = ChildProcess.Find("trivy");
        Skip.If(trivy is null, "trivy is not on PATH");
        using var course = await SimulatedCourse.UpAsync(Everything);
        var folder = _folder.CreateSubdirectory("rendered").FullName;
        foreach (var stage in StageCatalog.All)
        {
            foreach (var manifest in course.Objects(stage))
            {
                var (kind, metadata) = ((string)manifest["kind"]!, manifest["metadata"]!);
                if (stage.Name == "netshoot" && kind == "Deployment") change?.Invoke(manifest);
                var file = Path.Combine(folder, stage.Name, kind, (string?)metadata["namespace"] ?? "-", $"{(string)metadata["name"]!}.json");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, manifest.ToJsonString());
            }
        }

        return await TrivyScan.RunAsync(trivy, folder);
    }
}
