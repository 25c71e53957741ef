using FsCheck;
using FsCheck.Fluent;
using Lab.Infra.Data;

namespace Lab.Infra.Tests;

public class DataTests
{
    [Fact]
    public void Every_Kubernetes_version_has_its_add_ons() =>
        AddonVersions.All.Select(release => release.KubernetesVersion).ShouldBe(KubernetesReleases.All.Select(release => release.Version));

    [Fact]
    public void The_VPC_CNI_is_one_that_comes_with_the_ipvlan_plugin()
    {
        // 1.20.2 and 1.20.3 were released without it.
        foreach (var release in AddonVersions.All)
        {
            System.Version.Parse(release.VpcCni[1..].Split('-')[0]).ShouldBeGreaterThanOrEqualTo(new System.Version(1, 20, 4));
        }
    }

    [Fact]
    public void The_kube_proxy_is_of_the_version_of_its_cluster()
    {
        foreach (var release in AddonVersions.All) release.KubeProxy.ShouldStartWith($"v{release.KubernetesVersion}.");
    }

    [Fact]
    public void A_t3_medium_keeps_two_ENIs_of_six_addresses() =>
        InstanceTypes.Find("t3.medium")!.AddressesInUse(prefixDelegation: false).ShouldBe(12);

    [Fact]
    public void Extended_support_is_asked_for_only_when_standard_support_is_over()
    {
        KubernetesReleases.Find("1.31")!.DefaultSupportType.ShouldBe("EXTENDED");
        KubernetesReleases.Find("1.35")!.DefaultSupportType.ShouldBe("STANDARD");
    }

    [Fact]
    public void Each_version_is_supported_longer_than_the_one_before() =>
        KubernetesReleases.All.Zip(KubernetesReleases.All.Skip(1)).ShouldAllBe(pair => pair.First.ExtendedUntil < pair.Second.ExtendedUntil
            && pair.First.StandardUntil < pair.First.ExtendedUntil);

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
}
