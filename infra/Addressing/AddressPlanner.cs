using System.Collections.Immutable;
using System.Net;
using static Lab.Infra.Addressing.AddressSettings;

namespace Lab.Infra.Addressing;

/// <summary>Makes the address plan of an environment from its configuration and validates it as a whole.</summary>
public sealed class AddressPlanner
{
    /// <summary>Free addresses that EKS requires in each subnet of a cluster, for its own ENIs.</summary>
    /// <remarks>Source: EKS user guide, "Amazon EKS networking requirements for VPC and subnets", read 2026-11.</remarks>
    public const int RequiredFreeAddresses = 6;

    /// <summary>Free addresses that EKS advises; same source.</summary>
    public const int AdvisedFreeAddresses = 16;

    // What a container runtime on a node may use for its bridge; "VPC CIDR blocks" of the VPC user guide warns of it.
    private static readonly Cidr DockerBridge = Cidr.Parse("172.17.0.0/16");

    private readonly AddressSettings _settings;
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _notices = ImmutableArray.CreateBuilder<string>();

    private AddressPlanner(AddressSettings settings) => _settings = settings;

    /// <summary>Plans. What is configured wrongly is in the result, all of it.</summary>
    public static AddressPlanResult Plan(AddressSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new AddressPlanner(settings).Plan();
    }

    private AddressPlanResult Plan()
    {
        var vpc = Network(VpcCidrKey, _settings.VpcCidr);
        ImmutableArray<Entry<Cidr>> secondary =
            [.. _settings.SecondaryCidrs.Index().SelectMany(item => Network($"{SecondaryCidrsKey}[{item.Index}]", item.Item))];
        var operatorVpc = Network(OperatorVpcCidrKey, _settings.OperatorVpcCidr);
        var service = ServiceRange();

        ImmutableArray<Entry<SubnetPlan>> subnets =
        [
            .. Subnets(SubnetKind.Public, PublicSubnetCidrsKey, _settings.PublicSubnetCidrs),
            .. Subnets(SubnetKind.Private, PrivateSubnetCidrsKey, _settings.PrivateSubnetCidrs),
            .. Subnets(SubnetKind.Multus1, Multus1SubnetCidrsKey, _settings.Multus1SubnetCidrs),
            .. Subnets(SubnetKind.Multus2, Multus2SubnetCidrsKey, _settings.Multus2SubnetCidrs),
            .. Subnets(SubnetKind.Multus3, Multus3SubnetCidrsKey, _settings.Multus3SubnetCidrs),
        ];
        var operatorPublic = Subnet(SubnetKind.Public, 0, OperatorPublicSubnetCidrKey, _settings.OperatorPublicSubnetCidr);
        var operatorPrivate = Subnet(SubnetKind.Private, 0, OperatorPrivateSubnetCidrKey, _settings.OperatorPrivateSubnetCidr);
        ImmutableArray<Entry<SubnetPlan>> operatorSubnets = [.. operatorPublic, .. operatorPrivate];

        CheckCounts();
        CheckSecondaryBlocks(vpc, secondary);
        CheckNetworksApart([.. vpc, .. secondary, .. operatorVpc, .. service]);
        CheckInside(subnets, vpc, secondary);
        CheckInside(operatorSubnets, operatorVpc, []);
        CheckSubnetsApart([.. subnets, .. operatorSubnets]);
        foreach (var subnet in subnets) CheckRoom(subnet);
        var server = ServerAddress(operatorPublic);

        if (_problems.Count > 0) return new AddressPlanResult(null, _problems.ToImmutable(), _notices.ToImmutable());
        var plan = new AddressPlan(
            new VpcPlan(vpc[0].Value, [.. secondary.Select(block => block.Value)], [.. subnets.Select(subnet => subnet.Value)]),
            new VpcPlan(operatorVpc[0].Value, [], [.. operatorSubnets.Select(subnet => subnet.Value)]),
            server!,
            service[0].Value);
        return new AddressPlanResult(plan, [], _notices.ToImmutable());
    }

    // Each of the readers gives nothing when the text can't be read, so that what depends on it is not blamed too.
    private ImmutableArray<Entry<Cidr>> Read(string key, string text)
    {
        if (Cidr.TryParse(text, out var cidr, out var problem)) return [new(key, cidr)];
        Add(key, $"\"{text}\" {problem}");
        return [];
    }

    private ImmutableArray<Entry<Cidr>> Network(string key, string text)
    {
        var read = Read(key, text);
        foreach (var block in read)
        {
            if (VpcCidrRules.ProblemOf(block.Value) is { } problem) Add(key, $"{block.Value} {problem}");
        }

        return read;
    }

    private ImmutableArray<Entry<SubnetPlan>> Subnet(SubnetKind kind, int zone, string key, string text) =>
        [.. Network(key, text).Select(block => new Entry<SubnetPlan>(key, new SubnetPlan(kind, zone, block.Value)))];

    private IEnumerable<Entry<SubnetPlan>> Subnets(SubnetKind kind, string key, ImmutableArray<string> texts) =>
        texts.Index().SelectMany(item => Subnet(kind, item.Index, $"{key}[{item.Index}]", item.Item));

    /// <remarks>Source: EKS API reference, KubernetesNetworkConfigRequest, serviceIpv4Cidr.</remarks>
    private ImmutableArray<Entry<Cidr>> ServiceRange()
    {
        var read = Read(ServiceCidrKey, _settings.ServiceCidr);
        foreach (var (key, range) in read)
        {
            if (range.PrefixLength is < 12 or > 24) Add(key, $"{range} has /{range.PrefixLength}: EKS allows /12 to /24");
            if (!VpcCidrRules.IsPrivate(range)) Add(key, $"{range} is not private: EKS wants a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");
        }

        return read;
    }

    private IPAddress? ServerAddress(ImmutableArray<Entry<SubnetPlan>> subnet)
    {
        if (!IPAddress.TryParse(_settings.OperatorServerAddress, out var address) || address.ToString() != _settings.OperatorServerAddress)
        {
            Add(OperatorServerAddressKey, $"\"{_settings.OperatorServerAddress}\" is not an address: write it like 172.20.1.100");
            return null;
        }

        foreach (var (key, plan) in subnet.Where(entry => entry.Value.Cidr.PrefixLength <= VpcCidrRules.MaxPrefixLength))
        {
            var (first, last) = VpcCidrRules.Usable(plan.Cidr);
            if (!plan.Cidr.Contains(address))
                Add(OperatorServerAddressKey, $"{address} is outside of {key} {plan.Cidr}: choose one from {first} to {last}");
            else if (VpcCidrRules.IsReserved(plan.Cidr, address))
                Add(
                    OperatorServerAddressKey,
                    $"{address} is one of the {VpcCidrRules.ReservedAddresses} that AWS keeps in {plan.Cidr}: "
                    + $"choose one from {first} to {last}");
        }

        return address;
    }

    private void CheckCounts()
    {
        const string TwoZones = "EKS needs subnets in at least two zones";
        CheckCount(PublicSubnetCidrsKey, _settings.PublicSubnetCidrs.Length, 2, TwoZones);
        if (_settings.PrivateSubnetCidrs.Length != _settings.PublicSubnetCidrs.Length)
        {
            Add(
                PrivateSubnetCidrsKey,
                $"has {_settings.PrivateSubnetCidrs.Length} and {PublicSubnetCidrsKey} "
                + $"{_settings.PublicSubnetCidrs.Length}: give each zone one of both");
        }

        CheckCount(Multus1SubnetCidrsKey, _settings.Multus1SubnetCidrs.Length, 1, "the Multus nodes need at least one");
        CheckLikeFirstMultusNetwork(Multus2SubnetCidrsKey, _settings.Multus2SubnetCidrs.Length);
        CheckLikeFirstMultusNetwork(Multus3SubnetCidrsKey, _settings.Multus3SubnetCidrs.Length);
        if (_settings.Multus2SubnetCidrs.IsEmpty && !_settings.Multus3SubnetCidrs.IsEmpty)
        {
            Add(Multus2SubnetCidrsKey, $"has none and {Multus3SubnetCidrsKey} {_settings.Multus3SubnetCidrs.Length}: fill the second network before the third");
        }

        if (_settings.Multus1SubnetCidrs.Length > _settings.PublicSubnetCidrs.Length)
        {
            Add(
                Multus1SubnetCidrsKey,
                $"has {_settings.Multus1SubnetCidrs.Length} and {PublicSubnetCidrsKey} "
                + $"{_settings.PublicSubnetCidrs.Length}: a Multus subnet needs a zone with nodes");
        }

        if (_settings.SecondaryCidrs.Length >= VpcCidrRules.MaxBlocks)
        {
            Add(
                SecondaryCidrsKey,
                $"has {_settings.SecondaryCidrs.Length}: a VPC has at most {VpcCidrRules.MaxBlocks} blocks with its "
                + $"primary one, so name {VpcCidrRules.MaxBlocks - 1} or fewer");
        }
    }

    private void CheckLikeFirstMultusNetwork(string key, int count)
    {
        var first = _settings.Multus1SubnetCidrs.Length;
        if (count == 0 || count == first) return;
        Add(key, $"has {count} and {Multus1SubnetCidrsKey} {first}: a Multus node has an ENI in both, so give each zone one of both");
    }

    private void CheckCount(string key, int count, int least, string reason)
    {
        if (count < least) Add(key, $"has {count}: {reason}");
    }

    private void CheckSecondaryBlocks(ImmutableArray<Entry<Cidr>> vpc, ImmutableArray<Entry<Cidr>> secondary)
    {
        foreach (var (primary, block) in vpc.SelectMany(_ => secondary, (primary, block) => (primary.Value, block)))
        {
            if (VpcCidrRules.ProblemOfSecondary(primary, block.Value) is { } problem) Add(block.Key, $"{block.Value} {problem}");
        }
    }

    /// <summary>VPCs and the Service range meet in the nodes' routes: none may hide another.</summary>
    private void CheckNetworksApart(ImmutableArray<Entry<Cidr>> networks)
    {
        foreach (var (first, second) in Pairs(networks).Where(pair => pair.First.Value.Overlaps(pair.Second.Value)))
        {
            Add(second.Key, $"{second.Value} overlaps {first.Value} of {first.Key}: choose a range that nothing else uses");
        }

        foreach (var network in networks.Where(network => network.Value.Overlaps(DockerBridge)))
        {
            Add(network.Key, $"{network.Value} overlaps {DockerBridge}, the docker bridge of nodes: choose another range");
        }
    }

    private void CheckInside(ImmutableArray<Entry<SubnetPlan>> subnets, ImmutableArray<Entry<Cidr>> vpc, ImmutableArray<Entry<Cidr>> secondary)
    {
        foreach (var (primary, subnet) in vpc.SelectMany(_ => subnets, (primary, subnet) => (primary, subnet)))
        {
            var cidr = subnet.Value.Cidr;
            if (primary.Value.Contains(cidr)) continue;
            if (secondary.FirstOrDefault(block => block.Value.Contains(cidr)) is not { } holder)
                Add(subnet.Key, $"{cidr} is outside of {primary.Key} {primary.Value}: choose a block inside it");
            else if (!subnet.Value.IsMultus)
                Add(
                    subnet.Key,
                    $"{cidr} lies in {holder.Key} {holder.Value}, which is for Multus subnets: choose a block inside "
                    + $"{primary.Key} {primary.Value}");
        }
    }

    private void CheckSubnetsApart(ImmutableArray<Entry<SubnetPlan>> subnets)
    {
        foreach (var (first, second) in Pairs(subnets).Where(pair => pair.First.Value.Cidr.Overlaps(pair.Second.Value.Cidr)))
        {
            Add(second.Key, $"{second.Value.Cidr} overlaps {first.Value.Cidr} of {first.Key}: subnets must not share addresses");
        }
    }

    private void CheckRoom(Entry<SubnetPlan> subnet)
    {
        var (key, plan) = subnet;
        if (plan.IsMultus || plan.Cidr.PrefixLength > VpcCidrRules.MaxPrefixLength) return;
        var nodes = plan.Kind == SubnetKind.Public ? NodeAddresses(plan.Zone) : 0;
        var free = plan.Cidr.AddressCount - VpcCidrRules.ReservedAddresses - nodes;
        var account = $"{plan.Cidr} leaves {Math.Max(free, 0)} of {plan.Cidr.AddressCount} addresses free "
            + $"({VpcCidrRules.ReservedAddresses} are AWS's, {nodes} the nodes')";
        if (free < RequiredFreeAddresses) Add(key, $"{account}, EKS needs {RequiredFreeAddresses}: choose a larger block{FewerNodes(plan)}");
        else if (free < AdvisedFreeAddresses) _notices.Add($"{key}: {account}, EKS advises {AdvisedFreeAddresses}");
    }

    private string FewerNodes(SubnetPlan plan) => (plan.Kind == SubnetKind.Public, MayHaveMultusNodes(plan.Zone)) switch
    {
        (true, true) => $", or fewer nodes in {NodeCountKey} or {MultusNodeCountKey}",
        (true, false) => $", or fewer nodes in {NodeCountKey}",
        _ => "",
    };

    private int NodeAddresses(int zone) => _settings.NodeAddressesPerSubnet + (MayHaveMultusNodes(zone) ? _settings.MultusNodeAddresses : 0);

    private bool MayHaveMultusNodes(int zone) =>
        zone < _settings.Multus1SubnetCidrs.Length && (_settings.MultusNodeZone is not { } only || only == zone);

    private static IEnumerable<(T First, T Second)> Pairs<T>(ImmutableArray<T> items) =>
        items.SelectMany((_, index) => items.Skip(index + 1), (first, second) => (first, second));

    private void Add(string key, string problem) => _problems.Add($"{key}: {problem}");

    private sealed record Entry<T>(string Key, T Value);
}
