using System.Text.Json;
using System.Xml.Linq;

namespace Lab.Sdk.Tests.Generator;

public sealed class RegenerationTests
{
    private static readonly string[] Packages = ["Pulumi.Aws", "Pulumi.Eks", "Pulumi.Kubernetes"];

    [SkippableFact]
    public void Regenerating_from_the_pinned_typings_gives_no_difference()
    {
        using var generator = GeneratorInstall.Prepare();

        var (output, failure) = generator.Generate();

        failure.ShouldBeNull();
        Differences(Path.Combine(GeneratorInstall.Repository, "sdk"), output).ShouldBeEmpty();
    }

    [SkippableFact]
    public void One_more_line_brings_the_type_and_what_it_refers_to_in_whatever_order()
    {
        using var generator = GeneratorInstall.Prepare();

        var (output, failure) = generator.Generate(
            ["aws sns.Topic", "kubernetes networking/v1.NetworkPolicy", .. GeneratorInstall.CommittedTypes().Reverse()]);

        failure.ShouldBeNull();
        Differences(Path.Combine(GeneratorInstall.Repository, "sdk"), output).ShouldBe(
            [
                "Pulumi.Aws/Generated/Sns/Topic.cs",
                "Pulumi.Kubernetes/Generated/Networking/V1/NetworkPolicy.cs",
                "Pulumi.Kubernetes/Generated/Types/Networking/V1/Inputs.cs",
                "Pulumi.Kubernetes/Generated/Types/Networking/V1/Outputs.cs",
            ],
            ignoreOrder: true);
        File.ReadAllText(Path.Combine(output, "Pulumi.Kubernetes/Generated/Types/Networking/V1/Inputs.cs"))
            .ShouldContain("class NetworkPolicyPeerArgs : ResourceArgs");
    }

    [SkippableFact]
    public void A_list_with_problems_is_refused_with_all_of_them()
    {
        using var generator = GeneratorInstall.Prepare();

        var (output, failure) = generator.Generate(
            ["aws ec2.Vcp", "azure network.Subnet", "aws ec2.Vpc twice", "aws ec2.Vpc", "aws ec2.Vpc", "kubernetes apps/v2.Deployment"]);

        failure.ShouldNotBeNull();
        failure.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).ShouldBe(
        [
            "line 1: @pulumi/aws exports no type \"ec2.Vcp\"",
            "line 2: unknown package \"azure\" (known: aws, eks, kubernetes)",
            "line 3: expected \"<package> <type>\", found \"aws ec2.Vpc twice\"",
            "line 5: \"aws ec2.Vpc\" is on line 4 already",
            "line 6: @pulumi/kubernetes exports no type \"apps/v2.Deployment\"",
        ]);
        Directory.GetDirectories(output).ShouldBeEmpty();
    }

    [Fact]
    public void The_typings_have_the_versions_of_the_packages()
    {
        var central = XDocument.Load(Path.Combine(GeneratorInstall.Repository, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(element => element.Attribute("Include")!.Value, element => element.Attribute("Version")!.Value);
        var packageJson = Path.Combine(GeneratorInstall.Repository, "sdk", "generator", "package.json");
        using var manifest = JsonDocument.Parse(File.ReadAllText(packageJson));
        var pinned = manifest.RootElement.GetProperty("dependencies");

        foreach (var package in Packages)
            pinned.GetProperty($"@{package.ToLowerInvariant().Replace('.', '/')}").GetString().ShouldBe(central[package]);
    }

    /// <summary>Paths of generated files that are in one folder alone or differ.</summary>
    private static List<string> Differences(string left, string right)
    {
        var known = Generated(left);
        var other = Generated(right);
        known.ShouldNotBeEmpty();
        return [.. known.Keys.Union(other.Keys).Where(path => known.GetValueOrDefault(path) != other.GetValueOrDefault(path))];
    }

    private static Dictionary<string, string> Generated(string sdk) =>
        Packages.Select(package => Path.Combine(sdk, package, "Generated"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .ToDictionary(file => Path.GetRelativePath(sdk, file).Replace('\\', '/'), File.ReadAllText);
}
