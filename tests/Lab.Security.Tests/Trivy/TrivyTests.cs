using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Terraform;
using Lab.Terraform.Cli;

namespace Lab.Security.Tests.Trivy;

/// <summary>
/// trivy reads what the stages register, by way of Terraform JSON: nothing of medium severity or above is left without a reason in
/// <c>exceptions.json</c>.
/// </summary>
public sealed class TrivyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-trivy-");

    public static TheoryData<string> Configurations { get; } = [.. RegisteredConfigurations.All.Keys];

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableTheory]
    [MemberData(nameof(Configurations))]
    public async Task Trivy_finds_nothing_serious_without_an_exception(string configuration)
    {
        var findings = await ScanAsync(configuration);
        findings.Where(finding => finding.IsSerious && !AcceptedFinding.All.Any(each => each.Covers(finding.Rule, finding.Resource)))
            .Select(finding => $"{finding.Severity} {finding.Rule} on {finding.Resource}: {finding.Message}").ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task An_exception_to_a_rule_of_trivys_has_a_resource_that_breaks_it()
    {
        var findings = new List<TrivyFinding>();
        foreach (var configuration in RegisteredConfigurations.All.Keys) findings.AddRange(await ScanAsync(configuration));
        AcceptedFinding.All.Where(exception => exception.IsOfTrivy && !findings.Exists(finding => exception.Covers(finding.Rule, finding.Resource)))
            .Select(exception => $"{exception.Rule} on {exception.Resource}").ShouldBeEmpty();
    }

    // https://avd.aquasec.com/misconfig/aws/ec2/: 0107 SSH from any address, 0131 an unencrypted root volume, a nested block.
    [SkippableFact]
    public async Task Trivy_finds_what_is_planted()
    {
        var findings = await ScanAsync("course", resources =>
        {
            resources["aws_vpc_security_group_ingress_rule"]!["planted"] = new JsonObject
            {
                ["security_group_id"] = "${aws_security_group.alice_operator_server_security_group.id}",
                ["cidr_ipv4"] = "0.0.0.0/0",
                ["ip_protocol"] = "tcp",
                ["from_port"] = 22,
                ["to_port"] = 22,
            };
            resources["aws_instance"]!["alice_operator_server"]!["root_block_device"]![0]!["encrypted"] = false;
        });
        findings.Where(finding => finding.Rule is "AWS-0107" or "AWS-0131").Select(finding => (finding.Rule, finding.Resource, finding.IsSerious)).ShouldBe(
            [("AWS-0107", "aws_vpc_security_group_ingress_rule.planted", true), ("AWS-0131", "aws_instance.alice_operator_server", true)], ignoreOrder: true);
    }

    private async Task<ImmutableArray<TrivyFinding>> ScanAsync(string configuration, Action<JsonObject>? change = null)
    {
        var trivy = ChildProcess.Find("trivy");
        Skip.If(trivy is null, "trivy is not on PATH");
        Skip.If(TerraformInstallation.Current.Missing is not null, TerraformInstallation.Current.Missing);
        var root = TerraformConfiguration.Of(await TerraformInstallation.Current.SchemaAsync(), RegisteredConfigurations.All[configuration]).Root;
        change?.Invoke(root["resource"]!.AsObject());
        var folder = _folder.CreateSubdirectory(configuration).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf"), NativeSyntax.Of(root));

        return await TrivyScan.RunAsync(trivy, folder);
    }
}
