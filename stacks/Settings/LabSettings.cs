using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Infra;
using Lab.Infra.Addressing;
using Lab.Infra.Data;
using Lab.Infra.MultusNodes;

namespace Lab.Stacks.Settings;

/// <summary>The configuration of an environment: every key of Pulumi.yaml, typed, defaulted and validated as a whole.</summary>
public sealed partial record LabSettings
{
    // Of the ENIs of any instance type, beside the primary one (EC2 user guide, "Maximum IP addresses per network interface").
    private const int MostAddresses = 49;

    // The most pods that a node group of the lab can hold, 30 nodes with 110 each: more would show nothing more.
    private const int MostReplicas = 3300;

    private LabSettings()
    {
    }

    /// <summary>The names of the environment's resources.</summary>
    public required ResourceNames Names { get; init; }

    /// <summary>AWS region.</summary>
    public required string Region { get; init; }

    /// <summary>Profile of the AWS configuration; <see langword="null"/> means the default credentials.</summary>
    public required string? AwsProfile { get; init; }

    /// <summary>Whom the environment belongs to.</summary>
    public required string Owner { get; init; }

    /// <summary>When the environment may be swept; <see langword="null"/> means never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether nothing of the environment is taken away unless the command names it.</summary>
    public required bool Protected { get; init; }

    /// <summary>
    /// From where the operating server's SSH and the cluster's public endpoint are reached; <see langword="null"/> means from nowhere
    /// outside.
    /// </summary>
    public required Cidr? OperatorCidr { get; init; }

    /// <summary>OpenSSH public key of the operating server and the nodes; <see langword="null"/> means none.</summary>
    public required string? SshPublicKey { get; init; }

    /// <summary>Zones to use, in order; empty means those of the region.</summary>
    public required ImmutableArray<string> AvailabilityZones { get; init; }

    /// <summary>All addresses.</summary>
    public required AddressPlan Addresses { get; init; }

    /// <summary>Whether the private subnets reach the internet.</summary>
    public required bool NatGateway { get; init; }

    /// <summary>Instance type of the operating server.</summary>
    public required InstanceTypeData OperatorInstanceType { get; init; }

    /// <summary>Kubernetes version of the cluster.</summary>
    public required KubernetesRelease ClusterVersion { get; init; }

    /// <summary><c>STANDARD</c> or <c>EXTENDED</c>.</summary>
    public required string SupportType { get; init; }

    /// <summary>Whether an update goes on with a version of which AWS makes no new clusters.</summary>
    public required bool KeepEndedVersion { get; init; }

    /// <summary>Instance type of ng1.</summary>
    public required InstanceTypeData NodeInstanceType { get; init; }

    /// <summary>Nodes of ng1.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Root volume of a node in GiB.</summary>
    public required int NodeDiskSize { get; init; }

    /// <summary>Whether the VPC CNI assigns prefixes.</summary>
    public required bool PrefixDelegation { get; init; }

    /// <summary>The Multus nodes.</summary>
    public required MultusNodePlan MultusNodes { get; init; }

    /// <summary>Zone of the Multus nodes; <see langword="null"/> means that of the first Multus subnets.</summary>
    public required string? MultusZone { get; init; }

    /// <summary>Mode of the ipvlan interfaces of Multus pods: <c>l2</c> or <c>l3</c>.</summary>
    public required string MultusMode { get; init; }

    /// <summary>nginx pods of stage max-pods.</summary>
    public required int Replicas { get; init; }

    /// <summary>Pods of the AWS Load Balancer Controller.</summary>
    public required int LoadBalancerControllerReplicas { get; init; }

    /// <summary>
    /// The domain of the environment's hosted zone, such as <c>alice.example.org</c>; <see langword="null"/> means that it has none, and no
    /// ExternalDNS.
    /// </summary>
    public required string? ZoneName { get; init; }

    /// <summary>What is allowed but unwise, beginning with the key.</summary>
    public required ImmutableArray<string> Notices { get; init; }

    /// <summary>
    /// Reads and validates configuration values as Pulumi has them: text by key without the project's prefix; lists and objects as JSON
    /// text.
    /// </summary>
    /// <exception cref="SettingsException">Something is wrong; it lists every problem.</exception>
    public static LabSettings Parse(string environment, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(values);
        var reader = new SettingReader(values);
        if (ResourceNames.ProblemOf(environment) is { } badName) reader.Add(badName);
        foreach (var name in values.Keys.Where(name => SettingKeys.Find(name) is null).Order(StringComparer.Ordinal)) reader.Add(UnknownKey(name));

        var nodeType = InstanceType(reader, SettingKeys.NodeInstanceType);
        var nodeCount = reader.Integer(SettingKeys.NodeCount, 1, 30);
        var prefixDelegation = reader.Boolean(SettingKeys.PrefixDelegation);
        var publicSubnets = reader.Texts(AddressSettings.PublicSubnetCidrsKey);
        var zones = reader.Texts(SettingKeys.AvailabilityZones);
        var multusZone = OrNull(reader.Text(SettingKeys.MultusZone));
        var multusNodes = new MultusNodePlan(
            InstanceType(reader, MultusNodePlan.InstanceTypeKey), reader.Integer(MultusNodePlan.NodeCountKey, 1, 30),
            reader.Integer(MultusNodePlan.NetworksKey, 1, 3), reader.Integer(MultusNodePlan.AddressesPerNodeKey, 1, MostAddresses));
        var plan = AddressPlanner.Plan(new AddressSettings
        {
            VpcCidr = reader.Text(AddressSettings.VpcCidrKey),
            SecondaryCidrs = reader.Texts(AddressSettings.SecondaryCidrsKey),
            PublicSubnetCidrs = publicSubnets,
            PrivateSubnetCidrs = reader.Texts(AddressSettings.PrivateSubnetCidrsKey),
            Multus1SubnetCidrs = reader.Texts(AddressSettings.Multus1SubnetCidrsKey),
            Multus2SubnetCidrs = reader.Texts(AddressSettings.Multus2SubnetCidrsKey),
            Multus3SubnetCidrs = reader.Texts(AddressSettings.Multus3SubnetCidrsKey),
            OperatorVpcCidr = reader.Text(AddressSettings.OperatorVpcCidrKey),
            OperatorPublicSubnetCidr = reader.Text(AddressSettings.OperatorPublicSubnetCidrKey),
            OperatorPrivateSubnetCidr = reader.Text(AddressSettings.OperatorPrivateSubnetCidrKey),
            OperatorServerAddress = reader.Text(AddressSettings.OperatorServerAddressKey),
            ServiceCidr = reader.Text(AddressSettings.ServiceCidrKey),
            NodeAddressesPerSubnet = nodeType.AddressesInUse(prefixDelegation) * CountPerSubnet(nodeCount, publicSubnets.Length),
            MultusNodeAddresses = multusNodes.AddressesInUse,
            MultusNodeZone = multusZone is null ? 0 : zones.IndexOf(multusZone) is >= 0 and var zone ? zone : null,
        });
        foreach (var problem in plan.Problems) reader.Add(problem);

        var version = KubernetesReleases.Find(
            reader.OneOf(SettingKeys.ClusterVersion, [.. KubernetesReleases.All.Select(release => release.Version)]))!;
        var supportType = reader.OneOf(SettingKeys.SupportType, ["STANDARD", "EXTENDED"]);
        var keepEndedVersion = reader.Boolean(SettingKeys.KeepEndedVersion);
        var region = Matching(reader, SettingKeys.Region, RegionName(), "a region: write it like ap-northeast-2");
        if (plan.Plan is { } addresses)
        {
            CheckZones(reader, zones, addresses.ZoneCount, region);
            CheckMultusNodes(reader, multusNodes, multusZone, addresses.Lab, zones, region);
        }

        var owner = Matching(reader, SettingKeys.Owner, TagValue(), "a tag value: use up to 256 letters, digits, spaces and + - = . _ : / @");
        var operatorType = InstanceType(reader, SettingKeys.OperatorInstanceType);
        var natGateway = reader.Boolean(SettingKeys.NatGateway);
        var diskSize = reader.Integer(SettingKeys.NodeDiskSize, 20, 16384);
        var expiresAt = Expiry(reader);
        var isProtected = reader.Boolean(SettingKeys.Protected);
        var operatorCidr = Operator(reader);
        var sshPublicKey = PublicKey(reader);
        var multusMode = reader.OneOf(SettingKeys.MultusMode, ["l2", "l3"]);
        var replicas = reader.Integer(SettingKeys.Replicas, 0, MostReplicas);
        var controllerReplicas = reader.Integer(SettingKeys.LoadBalancerControllerReplicas, 1, 5);
        var zoneName = ZoneNameOf(reader, environment);

        if (!reader.Problems.IsEmpty) throw new SettingsException(reader.Problems);
        return new LabSettings
        {
            Names = new ResourceNames(environment),
            Region = region!,
            AwsProfile = OrNull(reader.Text(SettingKeys.AwsProfile)),
            Owner = owner ?? environment,
            ExpiresAt = expiresAt,
            Protected = isProtected,
            OperatorCidr = operatorCidr,
            SshPublicKey = sshPublicKey,
            AvailabilityZones = zones,
            Addresses = plan.Plan!,
            NatGateway = natGateway,
            OperatorInstanceType = operatorType,
            ClusterVersion = version,
            SupportType = OrNull(supportType) ?? version.DefaultSupportType,
            KeepEndedVersion = keepEndedVersion,
            NodeInstanceType = nodeType,
            NodeCount = nodeCount,
            NodeDiskSize = diskSize,
            PrefixDelegation = prefixDelegation,
            MultusNodes = multusNodes,
            MultusZone = multusZone,
            MultusMode = multusMode,
            Replicas = replicas,
            LoadBalancerControllerReplicas = controllerReplicas,
            ZoneName = zoneName,
            Notices = plan.Notices,
        };
    }

    private static string UnknownKey(string name) => NearestName.Of(name, SettingKeys.All.Select(key => key.Name)) is { } nearest
        ? $"{name}: there is no such key; did you mean {nearest}?"
        : $"{name}: there is no such key; Pulumi.yaml lists all of them";

    private static int CountPerSubnet(int nodes, int subnets) => (nodes + Math.Max(subnets, 1) - 1) / Math.Max(subnets, 1);

    private static InstanceTypeData InstanceType(SettingReader reader, string key) =>
        InstanceTypes.Find(reader.OneOf(key, [.. InstanceTypes.All.Select(type => type.Name)]))!;

    private static void CheckZones(SettingReader reader, ImmutableArray<string> zones, int needed, string? region)
    {
        if (zones.IsEmpty) return;
        if (zones.Length < needed) reader.Add(SettingKeys.AvailabilityZones, $"names {zones.Length} zones, the subnets need {needed}");

        // Local Zones are named after their region too; what else is wrong with a name only AWS can tell.
        foreach (var zone in zones.Where(zone => region is not null && !zone.StartsWith(region, StringComparison.Ordinal)))
        {
            reader.Add(SettingKeys.AvailabilityZones, NotOf(region!, zone));
        }

        foreach (var zone in zones.GroupBy(zone => zone, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            reader.Add(SettingKeys.AvailabilityZones, $"names {zone.Key} twice");
        }
    }

    private static string NotOf(string region, string zone) => $"\"{zone}\" is no zone of {region}, whose zones are named like {region}a";

    private static void CheckMultusNodes(
        SettingReader reader, MultusNodePlan nodes, string? zone, VpcPlan vpc, ImmutableArray<string> zones, string? region)
    {
        foreach (var problem in nodes.Problems(vpc.MultusSubnets(zone: 0).Length)) reader.Add(problem);
        if (zone is null || !zones.IsEmpty)
        {
            foreach (var problem in MultusPlace.Of(nodes, zone, zones, vpc).Problems) reader.Add(problem);
        }
        else if (region is not null && !zone.StartsWith(region, StringComparison.Ordinal))
        {
            // Which of the region's zones have Multus subnets only the network tells; the stage asks it.
            reader.Add(SettingKeys.MultusZone, NotOf(region, zone));
        }
    }

    private static string? Matching(SettingReader reader, string key, Regex pattern, string expected)
    {
        var text = reader.Text(key);
        if (!pattern.IsMatch(text)) reader.Add(key, $"\"{text}\" is not {expected}");
        return OrNull(text);
    }

    private static DateTimeOffset? Expiry(SettingReader reader)
    {
        var text = reader.Text(SettingKeys.ExpiresAt);
        if (text.Length == 0) return null;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUniversalTime();
        }

        reader.Add(SettingKeys.ExpiresAt, $"\"{text}\" is not a time: write it like 2026-12-01T18:00:00Z");
        return null;
    }

    private static Cidr? Operator(SettingReader reader)
    {
        const int LargestBlock = 16;
        const string Hint = "your public address, for example from https://checkip.amazonaws.com, as 203.0.113.7/32";
        var text = reader.Text(SettingKeys.OperatorCidr);
        if (text.Length == 0) return null;
        if (!text.Contains('/', StringComparison.Ordinal) && Cidr.TryParse($"{text}/32", out var host, out _))
        {
            reader.Add(SettingKeys.OperatorCidr, $"\"{text}\" is an address and no block: write {host}");
            return null;
        }

        if (!Cidr.TryParse(text, out var cidr, out var problem)) reader.Add(SettingKeys.OperatorCidr, $"\"{text}\" {problem}");
        else if (cidr.PrefixLength < LargestBlock)
        {
            var share = cidr.PrefixLength == 0 ? "the whole internet" : "a large part of the internet";
            reader.Add(SettingKeys.OperatorCidr, $"{cidr} opens SSH and the cluster's endpoint to {share}: use {Hint}");
        }
        else if (PublicRanges.ProblemOf(cidr) is { } notPublic) reader.Add(SettingKeys.OperatorCidr, $"{cidr} {notPublic}: use {Hint}");

        return cidr;
    }

    private static string? PublicKey(SettingReader reader)
    {
        var text = reader.Text(SettingKeys.SshPublicKey);

        // The text itself stays out of the message: it may be the private key, pasted by mistake.
        const string Problem =
            "is not an OpenSSH public key that EC2 takes (ssh-ed25519 or ssh-rsa): use the line of a file such as ~/.ssh/id_ed25519.pub";
        if (text.Length > 0 && !OpenSshPublicKey().IsMatch(text)) reader.Add(SettingKeys.SshPublicKey, Problem);
        return OrNull(text);
    }

    private static string? ZoneNameOf(SettingReader reader, string environment)
    {
        // RFC 1035, 2.3.4: 255 octets with a length before each label and the root, so 253 as written. A record of the zone and its owner
        // record need room as well, but Route 53 tells that when it is asked for one.
        const int LongestName = 253;
        var text = reader.Text(SettingKeys.Domain);
        if (text.Length == 0) return null;
        var zone = $"{environment}.{text}";
        if (!DomainName().IsMatch(text))
        {
            reader.Add(
                SettingKeys.Domain,
                $"\"{text}\" is not a domain: write it like example.org, lowercase, without a dot at the end; labels of letters, digits and hyphens, at "
                + "most 63 each");
        }
        else if (zone.Length > LongestName)
        {
            reader.Add(SettingKeys.Domain, $"{zone} has {zone.Length} characters: a domain name has at most {LongestName}");
        }

        return zone;
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]+)+-[1-9]\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RegionName();

    [GeneratedRegex(@"\A[\p{L}\p{Nd} +\-=._:/@]{0,256}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagValue();

    [GeneratedRegex(
        @"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DomainName();

    [GeneratedRegex(@"\Assh-(ed25519|rsa) [A-Za-z0-9+/]+={0,3}( [^\r\n]*)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenSshPublicKey();
}
