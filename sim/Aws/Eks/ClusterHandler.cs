using System.Collections.Immutable;
using System.Text;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary><c>aws:eks/cluster:Cluster</c>.</summary>
internal sealed class ClusterHandler(IKubernetesHalf kubernetes) : AwsResource("aws:eks/cluster:Cluster")
{
    private const int ControlPlaneInterfaces = 2;

    // The add-ons that EKS installs on its own account, as self-managed ones, unless it is told not to.
    private static readonly ImmutableArray<string> SelfManagedAddons = ["vpc-cni", "kube-proxy", "coredns"];

    protected override ImmutableArray<string> Required => ["roleArn", "vpcConfig"];

    protected override ImmutableArray<string> Replaces =>
        ["roleArn", "encryptionConfig", "kubernetesNetworkConfig", "bootstrapSelfManagedAddons", "outpostConfig"];

    protected override ImmutableArray<string> ReplacesInPart => ["accessConfig"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 100;

    protected override PropertyMap Defaults => PropertyMap.Of(("bootstrapSelfManagedAddons", true));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.String("name");
        if (name is not null && (name.Length > 100 || !char.IsAsciiLetterOrDigit(name[0])
            || !name.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_')))
        {
            yield return $"invalid value for name ({name}): must be 1 to 100 characters, start with a letter or digit, and hold letters, "
                + "digits, - and _ only";
        }

        // The lesser change of accessConfig is only a way back to CONFIG_MAP, which EKS refuses.
        if (inputs.Map("accessConfig").String("authenticationMode") is { } mode and not ("API" or "API_AND_CONFIG_MAP" or "CONFIG_MAP"))
        {
            yield return $"expected access_config.authentication_mode to be one of [\"API\" \"API_AND_CONFIG_MAP\" \"CONFIG_MAP\"], got {mode}";
        }
    }

    protected override bool IsReplacedBy(string property, PropertyMap old, PropertyMap inputs) =>
        property == "accessConfig"
            ? old.Map(property).Flag("bootstrapClusterCreatorAdminPermissions", true) != inputs.Map(property)
                .Flag("bootstrapClusterCreatorAdminPermissions", true)
            : base.IsReplacedBy(property, old, inputs);

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var region = Region(context, inputs);
        var (name, version, network) = (inputs.RequiredString("name"), inputs.String("version") ?? EksVersions.Default, inputs.Map("vpcConfig"));
        if (world.Find<EksCluster>(name) is not null)
        {
            throw new ResourceException("ResourceInUseException", $"Cluster already exists with name: {name}");
        }
        if (!EksVersions.Contains(version)) throw new ResourceException("InvalidParameterException", $"unsupported Kubernetes version {version}");
        if (Roles.ByArn(world, inputs.RequiredString("roleArn")) is null)
        {
            throw new ResourceException(
                "InvalidParameterException",
                $"Role with arn: {inputs.RequiredString("roleArn")}, could not be assumed because it does not exist or the trusted entity is "
                + "not correct");
        }

        var subnets = ClusterValidation.Subnets(world, region, name, network.Strings("subnetIds"));
        var vpc = world.Get<Vpc>(subnets[0].VpcId);
        var serviceRange = ClusterValidation.ServiceRange(vpc, inputs.Map("kubernetesNetworkConfig").String("serviceIpv4Cidr"));
        NetworkInterfaces.RequireGroups(world, vpc.Id, network.Strings("securityGroupIds"));
        RequireEndpoint(network);

        var group = MakeGroup(world, name, vpc.Id);
        var unique = world.Digits("cluster/" + world.FreshSeed("cluster", context.Urn), 32).ToUpperInvariant();
        var cluster = Configured(
            context,
            new EksCluster(
                name, Arn(context, inputs, "eks", $"cluster/{name}"), version, inputs.RequiredString("roleArn"), vpc.Id,
                [.. subnets.Select(subnet => subnet.Id)],
                network.Strings("securityGroupIds"), group.Id, serviceRange, true, false, [SecurityGroups.Anywhere],
                $"https://{unique}.gr7.{region}.eks.amazonaws.com",
                CertificateAuthority(name, unique), $"https://oidc.eks.{region}.amazonaws.com/id/{unique}", "", [],
                ImmutableSortedDictionary<string, string>.Empty)
            {
                PublicEndpointAddresses = [PublicAddresses.Pick(world, $"{name}/endpoint/1"), PublicAddresses.Pick(world, $"{name}/endpoint/2")],
            },
            inputs);
        cluster = cluster with { NetworkInterfaceIds = MakeInterfaces(world, cluster, subnets) };
        world.Put(cluster);
        kubernetes.ClusterCreated(world, cluster);
        if (inputs.Flag("bootstrapSelfManagedAddons", otherwise: true))
        {
            foreach (var addon in SelfManagedAddons)
            {
                kubernetes.AddonApplied(world, cluster, new Addon(
                    $"{name}:{addon}", name, addon, EksVersions.Addon(addon, version)!.Default, "", ImmutableSortedDictionary<string, string>.Empty));
            }
        }

        context.Report("ACTIVE", Durations.Of("cluster"));
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var world = context.World;
        var cluster = EksClusters.Get(world, old.Id);
        var network = inputs.Map("vpcConfig");
        RequireEndpoint(network);
        var subnets = ClusterValidation.Subnets(world, Region(context, inputs), cluster.Id, network.Strings("subnetIds"));
        if (subnets[0].VpcId != cluster.VpcId)
        {
            throw new ResourceException("InvalidParameterException", "Provided subnets belong to a different VPC than the cluster's");
        }
        var version = inputs.String("version") ?? cluster.Version;
        RequireUpgrade(cluster.Version, version);
        world.Put(Configured(context, cluster, inputs) with
        {
            Version = version,
            SubnetIds = [.. subnets.Select(subnet => subnet.Id)],
            SecurityGroupIds = network.Strings("securityGroupIds"),
        });
        context.Report("ACTIVE", Durations.Of("clusterUpdate"));
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<EksCluster>(id) is not { } cluster
            ? null
            : PropertyMap.Of(
                ("arn", cluster.Arn), ("name", id), ("version", cluster.Version), ("platformVersion", EksVersions.Platform(cluster.Version)),
                ("status", "ACTIVE"),
                ("endpoint", cluster.Endpoint),
                ("certificateAuthority", PropertyMap.Of(("data", cluster.CertificateAuthority))),
                ("certificateAuthorities", new object[] { PropertyMap.Of(("data", cluster.CertificateAuthority)) }),
                ("identities", new object[] { PropertyMap.Of(("oidcs", new object[] { PropertyMap.Of(("issuer", cluster.OidcIssuer)) })) }),
                ("accessConfig", PropertyMap.Of(
                    ("authenticationMode", cluster.AuthenticationMode),
                    ("bootstrapClusterCreatorAdminPermissions", inputs.Map("accessConfig").Flag("bootstrapClusterCreatorAdminPermissions", true)))),
                ("kubernetesNetworkConfig", PropertyMap.Of(("ipFamily", "ipv4"), ("serviceIpv4Cidr", cluster.ServiceIpv4Cidr))
                    .Merge(inputs.Map("kubernetesNetworkConfig"))),
                ("vpcConfig", inputs.Map("vpcConfig").Merge(PropertyMap.Of(
                    ("clusterSecurityGroupId", cluster.ClusterSecurityGroupId), ("vpcId", cluster.VpcId),
                    ("endpointPrivateAccess", cluster.EndpointPrivateAccess),
                    ("endpointPublicAccess", cluster.EndpointPublicAccess), ("publicAccessCidrs", cluster.PublicAccessCidrs)))),
                ("upgradePolicy", PropertyMap.Of(("supportType", inputs.Map("upgradePolicy").String("supportType") ?? "EXTENDED"))));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var world = context.World;
        var cluster = EksClusters.Get(world, state.Id);
        if (world.All<NodeGroup>().Any(group => group.ClusterName == cluster.Id))
        {
            throw new ResourceException("ResourceInUseException", "Cluster has nodegroups attached");
        }

        foreach (var id in cluster.NetworkInterfaceIds) world.Remove<NetworkInterface>(id);

        // What others hold on to stays behind, and the VPC with it: EKS deletes the cluster all the same.
        try
        {
            SecurityGroups.Delete(world, cluster.ClusterSecurityGroupId);
        }
        catch (ResourceException refused)
        {
            context.Report($"left behind: {cluster.ClusterSecurityGroupId}: {refused.Message}", isWarning: true);
        }

        foreach (var entry in world.All<AccessEntry>().Where(entry => entry.ClusterName == cluster.Id)) AccessEntries.Remove(world, entry.Id);
        foreach (var addon in world.All<Addon>().Where(addon => addon.ClusterName == cluster.Id)) world.Remove<Addon>(addon.Id);
        foreach (var association in world.All<PodIdentityAssociation>().Where(each => each.ClusterName == cluster.Id))
        {
            world.Remove<PodIdentityAssociation>(association.Id);
        }
        kubernetes.ClusterDeleted(world, cluster.Id);
        world.Remove<EksCluster>(cluster.Id);
        context.Report("deleted", Durations.Of("clusterDelete"));
    }

    private static EksCluster Configured(ResourceContext context, EksCluster cluster, PropertyMap inputs)
    {
        var network = inputs.Map("vpcConfig");
        var logs = inputs.Strings("enabledClusterLogTypes");

        // EKS makes the log group, and leaves it when the cluster goes.
        if (!logs.IsEmpty) context.World.Put(new LogGroup($"/aws/eks/{cluster.Id}/cluster"));
        return cluster with
        {
            EndpointPublicAccess = network.Flag("endpointPublicAccess", otherwise: true),
            EndpointPrivateAccess = network.Flag("endpointPrivateAccess"),
            PublicAccessCidrs = network.Strings("publicAccessCidrs") is { IsEmpty: false } cidrs ? cidrs : [SecurityGroups.Anywhere],
            AuthenticationMode = inputs.Map("accessConfig").String("authenticationMode")
                ?? (cluster.AuthenticationMode.Length > 0 ? cluster.AuthenticationMode : "CONFIG_MAP"),
            EnabledLogTypes = logs,
            Tags = TagsAll(context, inputs),
        };
    }

    private static void RequireEndpoint(PropertyMap network)
    {
        if (!network.Flag("endpointPublicAccess", otherwise: true) && !network.Flag("endpointPrivateAccess"))
        {
            throw new ResourceException("InvalidParameterException", "Private and public endpoint access cannot be false");
        }

        var malformed = network.Strings("publicAccessCidrs").Where(cidr => !Ipv4Range.TryParse(cidr, out _)).ToList();
        if (malformed.Count > 0)
        {
            throw new ResourceException(
                "InvalidParameterException", $"The following CIDRs are invalid in publicAccessCidrs: {string.Join(", ", malformed)}");
        }
    }

    private static void RequireUpgrade(string from, string to)
    {
        if (from == to) return;
        if (!EksVersions.Contains(to)) throw new ResourceException("InvalidParameterException", $"unsupported Kubernetes version {to}");
        var (older, newer) = (Version.Parse(from), Version.Parse(to));
        if (newer.Minor != older.Minor + 1)
        {
            throw new ResourceException("InvalidParameterException", $"Unsupported Kubernetes minor version update from {from} to {to}");
        }
    }

    private static SecurityGroup MakeGroup(World world, string clusterName, string vpcId)
    {
        var seed = world.FreshSeed("sg", $"eks-cluster-sg/{clusterName}");
        var group = SecurityGroups.New(
            world, world.NewId("sg", seed), vpcId, $"eks-cluster-sg-{clusterName}-{Convert.ToUInt32(world.Digits(seed, 7), 16)}",
            "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.");
        world.Put(group with { Tags = ImmutableSortedDictionary.CreateRange(EksClusters.OwnTags(clusterName)).SetItem("Name", group.Name) });
        SecurityGroups.Authorize(world, group.Id, [
            SecurityGroups.Rule(isEgress: false, "-1", -1, -1, null, group.Id),
            SecurityGroups.Rule(isEgress: true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        return group;
    }

    // In two zones; which of the subnets EKS takes is not defined, here the first of the first two zones.
    private static ImmutableArray<string> MakeInterfaces(World world, EksCluster cluster, ImmutableArray<Subnet> subnets) =>
    [
        .. subnets.DistinctBy(subnet => subnet.AvailabilityZone).Take(ControlPlaneInterfaces).Select(subnet => NetworkInterfaces.Create(
            world, subnet.Id, $"Amazon EKS {cluster.Id}", [cluster.ClusterSecurityGroupId, .. cluster.SecurityGroupIds],
            requesterId: "amazon-eks").Id),
    ];

    // No certificate: nothing in the simulated world opens TLS. It only has to look like base64 of a PEM file.
    private static string CertificateAuthority(string name, string unique) =>
        Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"-----BEGIN CERTIFICATE-----\nsimulated certificate authority of {name} ({unique})\n-----END CERTIFICATE-----\n"));
}
