using FsCheck;
using FsCheck.Fluent;
using Lab.Infra.Data;

namespace Lab.Infra.Tests;

public class DataTests
{
    [Fact]
    public void Every_Kubernetes_version_has_its_add_ons() =>
        AddonVersions.All.Select(release => release.KubernetesVersion).ShouldBe(KubernetesReleases.All.Select(release => release.Version));

    public static TheoryData<string> KubernetesVersions { get; } = [.. KubernetesReleases.All.Select(release => release.Version)];

    // 1.20.2 and 1.20.3 were released without it: https://github.com/aws/amazon-vpc-cni-k8s/pull/3470.
    [Theory]
    [MemberData(nameof(KubernetesVersions))]
    public void The_VPC_CNI_is_one_that_comes_with_the_ipvlan_plugin(string version) =>
        Number(AddonVersions.For(version).VpcCni).ShouldBeGreaterThanOrEqualTo(new Version(1, 20, 4));

    [Theory]
    [MemberData(nameof(KubernetesVersions))]
    public void The_kube_proxy_is_of_the_version_of_its_cluster(string version) =>
        Number(AddonVersions.For(version).KubeProxy).ToString(fieldCount: 2).ShouldBe(version);

    // EKS user guide, managing-coredns: coredns 1.11 up to 1.32, 1.12 or later from 1.33 on.
    [Theory]
    [MemberData(nameof(KubernetesVersions))]
    public void The_coredns_is_one_that_EKS_has_for_the_cluster(string version) =>
        (Number(AddonVersions.For(version).CoreDns) < new Version(1, 12)).ShouldBe(new Version(version) <= new Version(1, 32));

    [Theory]
    [MemberData(nameof(KubernetesVersions))]
    public void Add_on_versions_name_a_build_and_where_and_when_they_were_found(string version)
    {
        var release = AddonVersions.For(version);
        foreach (var addon in new[] { release.VpcCni, release.KubeProxy, release.CoreDns }) addon.ShouldMatch(@"^v\d+\.\d+\.\d+-eksbuild\.\d+$");
        release.Source.ShouldContain("EKS user guide");
        release.AsOf.ShouldBeLessThanOrEqualTo(KubernetesReleases.AsOf);
    }

    [Fact]
    public void A_t3_medium_keeps_two_ENIs_of_six_addresses() =>
        InstanceTypes.Find("t3.medium")!.AddressesInUse(prefixDelegation: false).ShouldBe(12);

    // EKS user guide: 17 pods on a t3.medium and 29 on a c5.large; amazon-vpc-cni-k8s: fewer with each ENI that the CNI doesn't manage.
    [Theory]
    [InlineData("t3.medium", 0, 17)]
    [InlineData("c5.large", 0, 29)]
    [InlineData("c5.large", 2, 11)]
    [InlineData("c5.xlarge", 3, 16)]
    public void A_node_holds_as_many_pods_as_its_ENIs_have_secondary_addresses(string type, int otherInterfaces, int pods) =>
        InstanceTypes.Find(type)!.MaxPods(otherInterfaces).ShouldBe(pods);

    [Fact]
    public void Extended_support_is_asked_for_only_when_standard_support_is_over()
    {
        KubernetesReleases.Find("1.31")!.DefaultSupportType.ShouldBe("EXTENDED");
        KubernetesReleases.Find("1.35")!.DefaultSupportType.ShouldBe("STANDARD");
    }

    [Fact]
    public void Each_version_is_supported_longer_than_the_one_before() =>
        KubernetesReleases.All.Zip(KubernetesReleases.All.Skip(1)).ShouldAllBe(pair => pair.First.EndOfExtendedSupport < pair.Second.EndOfExtendedSupport
            && pair.First.EndOfStandardSupport < pair.First.EndOfExtendedSupport);

    [Fact]
    public void The_environment_of_the_longest_allowed_name_still_fits_every_limit() => Prop.ForAll(
        Gen.Choose(1, 60).Select(length => new string('a', length)).ToArbitrary(),
        environment => (ResourceNames.ProblemOf(environment) is null)
            == ResourceNames.Limits.All(limit => environment.Length + limit.Rest.Length <= limit.MaxLength))
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("alice", true)]
    [InlineData("team-1", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData("Alice", false)]
    [InlineData("1st", false)]
    [InlineData("alice-", false)]
    [InlineData("a--b", false)]
    [InlineData("alice.b", false)]
    [InlineData("al_ice", false)]
    [InlineData("alice\n", false)]
    public void An_environment_has_lowercase_letters_digits_and_hyphens(string environment, bool isName) =>
        (ResourceNames.ProblemOf(environment) is null).ShouldBe(isName);

    private static Version Number(string addonVersion) => Version.Parse(addonVersion[1..].Split('-')[0]);
}
