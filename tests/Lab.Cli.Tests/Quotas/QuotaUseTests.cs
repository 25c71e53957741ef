using Lab.Cli.Quotas;
using Lab.Infra.Data;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Events;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Engine;
using Lab.Simulation.Worlds;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Tests.Quotas;

/// <summary>What the stages say they use up is what they make.</summary>
public sealed class QuotaUseTests : IDisposable
{
    private static readonly Dictionary<string, string> Everything = new(StringComparer.Ordinal)
    {
        ["prefixDelegation"] = "true",
        ["domain"] = "example.org",
        ["natGateway"] = "true",
        ["nodeCount"] = "4",
        ["multusNodeCount"] = "2",
    };

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task An_environment_with_everything_makes_what_its_stages_say()
    {
        await UpAsync("external-dns", Everything);
        await UpAsync("", Everything);

        Compare(Everything, StageCatalog.All);
    }

    [Theory]
    [InlineData("network")]
    [InlineData("cluster")]
    [InlineData("multus")]
    [InlineData("nlb-ip")]
    [InlineData("service-types")]
    public async Task An_environment_with_a_part_makes_what_that_part_says(string stage)
    {
        await UpAsync(stage, []);

        Compare([], StageCatalog.WithDependencies([stage]));
    }

    private async Task UpAsync(string stage, Dictionary<string, string> values) => (await _lab.RunAsync(
    [
        "up", .. stage.Length > 0 ? new[] { stage } : [], .. values.SelectMany(value => new[] { "--set", $"{value.Key}={value.Value}" }),
    ])).ShouldEnd(0);

    private void Compare(Dictionary<string, string> values, IEnumerable<LabStage> stages)
    {
        var needs = EnvironmentNeeds.Of(LabSettings.Parse("dev", values), stages);
        using var environment = SimulatedEnvironment.Open(_lab.EnvironmentFolder(), "dev", EnvironmentAccess.Read, TimeProvider.System);
        foreach (var quota in Enum.GetValues<ServiceQuota>())
        {
            var made = Count(environment.World, quota);

            // A node that has few pods has not got all of its ENIs, and EKS makes two to four for the control plane.
            if (quota == ServiceQuota.NetworkInterfaces) made.ShouldBeInRange((needs.Of(quota) / 2) - 1, needs.Of(quota));
            else needs.Of(quota).ShouldBe(made, quota.ToString());
        }
    }

    private static int Count(World world, ServiceQuota quota) => quota switch
    {
        ServiceQuota.Vpcs => world.All<Vpc>().Count,
        ServiceQuota.InternetGateways => world.All<InternetGateway>().Count,
        ServiceQuota.ElasticIps => world.All<ElasticIp>().Count,
        ServiceQuota.NatGatewaysPerZone => world.All<NatGateway>().Count,
        ServiceQuota.StandardVCpus => world.All<Instance>().Sum(instance => VCpus(instance.InstanceType)),
        ServiceQuota.NetworkInterfaces => world.All<NetworkInterface>().Count,
        ServiceQuota.SecurityGroups => world.All<SecurityGroup>().Count,
        ServiceQuota.NetworkLoadBalancers => world.All<LoadBalancer>().Count(balancer => balancer.Type == "network"),
        ServiceQuota.ApplicationLoadBalancers => world.All<LoadBalancer>().Count(balancer => balancer.Type == "application"),
        ServiceQuota.TargetGroups => world.All<TargetGroup>().Count,
        ServiceQuota.Clusters => world.All<EksCluster>().Count,

        // The simulated world makes no Auto Scaling group for a managed node group; EKS does.
        ServiceQuota.AutoScalingGroups => world.All<AutoScalingGroup>().Count + world.All<NodeGroup>().Count,
        ServiceQuota.EventRules => world.All<EventRule>().Count,
        ServiceQuota.Roles => world.All<Role>().Count,
        ServiceQuota.InstanceProfiles => world.All<InstanceProfile>().Count,
        ServiceQuota.OidcProviders => world.All<OpenIdConnectProvider>().Count,
        ServiceQuota.HostedZones => world.All<HostedZone>().Count,
        _ => throw new ArgumentOutOfRangeException(nameof(quota), quota, null),
    };

    // https://aws.amazon.com/ec2/instance-types/
    private static int VCpus(string type) => type switch
    {
        "t3.small" or "t3.medium" or "c5.large" => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
