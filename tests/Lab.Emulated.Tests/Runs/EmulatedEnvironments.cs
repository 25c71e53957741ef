using System.Collections.Immutable;
using Lab.Infra.Data;
using Lab.Terraform;

namespace Lab.Emulated.Tests.Runs;

/// <summary>The environments that are brought up together: on one AWS account, as those of a class are.</summary>
/// <param name="Course">Everything by default.</param>
/// <param name="Everything">All that is off or empty by default is on.</param>
/// <param name="Versions">A cluster of each known Kubernetes version, in the network of <paramref name="Course"/>.</param>
internal sealed record EmulatedEnvironments(StageRegistrations Course, StageRegistrations Everything, ImmutableArray<StageRegistrations> Versions)
{
    public const string CourseName = "alice";
    public const string EverythingName = "bob";

    /// <summary>Where SSH of the operating server is open to in <see cref="Everything"/>; a documentation range (RFC 5737).</summary>
    public const string OperatorCidr = "198.51.100.0/24";

    public static ImmutableDictionary<string, string> CourseSettings { get; } = ImmutableDictionary<string, string>.Empty;

    public static ImmutableDictionary<string, string> EverythingSettings { get; } = new Dictionary<string, string>
    {
        ["owner"] = "bob@example.org",
        ["expiresAt"] = "2026-12-01T18:00:00Z",
        ["operatorCidr"] = OperatorCidr,
        ["sshPublicKey"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB7PhXhpPbn3aBhjhVaqb3Dcpz0pGvtFlRV0TlAgnyU8 bob",
        ["availabilityZones"] = """["ap-northeast-2c","ap-northeast-2b","ap-northeast-2a"]""",
        ["natGateway"] = "true",
        ["prefixDelegation"] = "true",
        ["secondaryCidrs"] = """["100.64.0.0/16"]""",
        ["multus1SubnetCidrs"] = """["100.64.1.0/24"]""",
        ["multus2SubnetCidrs"] = """["100.64.2.0/24"]""",
        ["multus3SubnetCidrs"] = """["100.64.3.0/24"]""",
        ["multusNetworks"] = "3",
        ["multusInstanceType"] = "c5.xlarge",
        ["multusNodeCount"] = "2",
        ["domain"] = "example.org",
    }.ToImmutableDictionary();

    /// <summary>All of them.</summary>
    public ImmutableArray<StageRegistrations> All => [Course, Everything, .. Versions];

    /// <summary>The environment of a version's cluster: <c>v1-31</c>.</summary>
    public static string NameOf(KubernetesRelease release) => $"v{release.Version.Replace('.', '-')}";

    public static async Task<EmulatedEnvironments> CollectAsync()
    {
        var course = await StageRegistrations.CollectAsync(CourseSettings, CourseName);
        var versions = ImmutableArray.CreateBuilder<StageRegistrations>();
        foreach (var release in KubernetesReleases.All)
        {
            var settings = new Dictionary<string, string> { ["clusterVersion"] = release.Version };
            versions.Add(await course.CollectOnTopAsync(NameOf(release), settings, "cluster"));
        }

        return new EmulatedEnvironments(course, await StageRegistrations.CollectAsync(EverythingSettings, EverythingName), versions.ToImmutable());
    }
}
