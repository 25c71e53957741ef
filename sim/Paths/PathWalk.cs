using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>One packet on its way, and its answer.</summary>
/// <param name="world">The world.</param>
/// <param name="protocol"><c>tcp</c>, <c>udp</c> or <c>icmp</c>.</param>
/// <param name="port">The destination port.</param>
/// <param name="client">
/// The source address that a load balancer leaves as it was; the answer then comes back to the load balancer, whatever the routes say.
/// </param>
internal sealed class PathWalk(World world, string protocol, int port, string? client = null)
{
    private const int MostForwardings = 4;

    // https://www.iana.org/assignments/iana-ipv4-special-registry, as far as no router in the internet forwards from or to them. The ranges
    // for documentation and benchmarks are left out: they stand for public addresses here.
    private static readonly Ipv4Range[] PrivateRanges =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(Ipv4Range.Parse),
    ];

    private readonly List<PathHop> _hops = [];
    private string? _destination;
    private string? _sourceSeen;
    private NetworkInterface? _out;

    private string Service => protocol == "icmp" ? "icmp" : string.Create(CultureInfo.InvariantCulture, $"{protocol} {port}");

    public PathResult Result(PathRefusedException? refused = null) =>
        new([.. _hops], _destination, refused is null ? _sourceSeen : null, _out?.Id, refused?.Message, refused?.Kind);

    public void Go(PathEndpoint origin, PathEndpoint target)
    {
        _destination = target.Address;
        _sourceSeen = client ?? origin.Address;
        if (origin.Attachment is { } attachment)
        {
            FromAttachment(origin, attachment, target);
            return;
        }

        if (origin.SubnetId is null)
        {
            if (IsPrivate(origin.Address)) throw new PathRefusedException($"{origin.Address} is not a public address: nothing comes from it by the internet");
            FromInternet(origin.Address, target);
            return;
        }

        if (StaysOnNode(origin))
        {
            // A master and its own slaves don't hear each other (https://www.kernel.org/doc/html/latest/networking/ipvlan.html).
            if (target.Attachment is { } inside)
            {
                throw new PathRefusedException($"{target.Label} sits on {inside.Master} by ipvlan: what is on the same node does not reach it through {inside.Master}");
            }

            Hop(origin.Label, $"reaches {_destination} on the same node");
            return;
        }

        var sender = LeaveNode(origin);
        RequireEgress(sender, target);
        Forward(sender, target, sender.SubnetId!, forwardings: 0);
    }

    private void FromAttachment(PathEndpoint origin, PodAttachment attachment, PathEndpoint target)
    {
        if (!attachment.IsOnLink(_destination!))
        {
            throw new PathRefusedException($"{origin.Label} has no route to {_destination}: it reaches {attachment.Reach}", PathRefusal.RouteTable);
        }

        if (target.Attachment is { } other && other.Master == attachment.Master && target.InstanceId == origin.InstanceId)
        {
            Hop(origin.Label, $"ipvlan hands it to {target.Label} within {attachment.Master} of the node");
            return;
        }

        _out = attachment.Out;
        Hop(origin.Label, $"keeps its address {origin.Address}");
        Hop(ResourceLabel.Of(_out), attachment.IsRoutedByNode ? "the node's own routes send it out here: ipvlan in mode l3 asks those" : $"out of the node by {attachment.Master}");
        if (_out.SourceDestCheck && !NetworkInterfaces.Has(_out, origin.Address))
        {
            throw new PathRefusedException($"source/destination check of {ResourceLabel.Of(_out)} drops a packet from {origin.Address}, which is none of its addresses");
        }

        var sender = origin with { Interface = _out, SubnetId = _out.SubnetId };
        RequireEgress(sender, target);
        Forward(sender, target, _out.SubnetId, forwardings: 0);
    }

    private bool StaysOnNode(PathEndpoint origin) =>
        origin.InstanceId is { } node && NetworkInterfaces.OfInstance(world, node).Any(each => NetworkInterfaces.Has(each, _destination!));

    private PathEndpoint LeaveNode(PathEndpoint origin)
    {
        _out = origin.Interface;
        if (origin.Policy is { } policy)
        {
            if (policy.Translates(VpcOf(origin.SubnetId!), _destination!))
            {
                _out = NetworkInterfaces.OfInstance(world, origin.InstanceId!)[0];
                _sourceSeen = _out.PrimaryAddress;
                Hop(origin.Label, $"leaves the VPC's blocks: source {origin.Address} becomes the node's primary address {_sourceSeen}");
            }
            else
            {
                Hop(origin.Label, $"keeps its address {origin.Address}");
            }
        }

        if (_out is null) return origin;
        Hop(ResourceLabel.Of(_out), string.Create(CultureInfo.InvariantCulture, $"out of the node by device index {_out.DeviceIndex}"));
        return origin with { Address = _sourceSeen!, Interface = _out, SubnetId = _out.SubnetId };
    }

    private void RequireEgress(PathEndpoint sender, PathEndpoint target)
    {
        if (sender.Interface is not { } networkInterface) return;
        var peer = new Peer(
            _destination!,
            target.Interface?.SecurityGroupIds ?? NetworkInterfaces.Owner(world, VpcOf(sender.SubnetId!).Id, _destination!)?.SecurityGroupIds ?? []);
        RequireAllowed(networkInterface, isEgress: true, peer);
    }

    // Route by route until something takes the packet.
    private void Forward(PathEndpoint sender, PathEndpoint target, string subnetId, int forwardings)
    {
        if (forwardings > MostForwardings) throw new PathRefusedException($"{_destination} is forwarded in a circle");
        var route = RequireRoute(subnetId, _destination!, "");
        switch (route.TargetId.Split('-')[0])
        {
            case RouteDecision.Local:
                Deliver(sender, target, VpcOf(subnetId), peeringId: null);
                break;
            case "pcx":
                ThroughPeering(sender, target, subnetId, route.TargetId);
                break;
            case "igw":
                ThroughInternetGateway(sender, target, route.TargetId);
                break;
            case "nat":
                var gateway = world.Get<NatGateway>(route.TargetId);
                var networkInterface = world.Get<NetworkInterface>(gateway.NetworkInterfaceId);
                _sourceSeen = networkInterface.PrimaryAddress;
                Hop(ResourceLabel.Of(gateway.Id, gateway.Tags), $"source becomes the NAT gateway's address {_sourceSeen}");
                var translated = new PathEndpoint(gateway.Id, _sourceSeen, networkInterface, gateway.SubnetId);
                Forward(translated, target, gateway.SubnetId, forwardings + 1);
                break;
            default:
                var appliance = world.Get<NetworkInterface>(route.TargetId);
                if (appliance.SourceDestCheck)
                {
                    throw new PathRefusedException($"source/destination check of {ResourceLabel.Of(appliance)} drops a packet to {_destination}");
                }

                Hop(ResourceLabel.Of(appliance), "is forwarded");
                Forward(sender, target, appliance.SubnetId, forwardings + 1);
                break;
        }
    }

    private void ThroughPeering(PathEndpoint sender, PathEndpoint target, string subnetId, string peeringId)
    {
        var peering = world.Get<VpcPeeringConnection>(peeringId);
        var here = world.Get<Subnet>(subnetId).VpcId;
        var there = world.Get<Vpc>(peering.VpcId == here ? peering.PeerVpcId : peering.VpcId);
        if (!there.CidrBlocks.Any(block => Ipv4Range.Parse(block).Contains(_destination!)))
        {
            throw new PathRefusedException(
                $"{ResourceLabel.Of(peering.Id, peering.Tags)} ends at {ResourceLabel.Of(there)}: it does not lead on to {_destination}");
        }

        Hop(ResourceLabel.Of(peering.Id, peering.Tags), $"into {ResourceLabel.Of(there)}");
        Deliver(sender, target, there, peeringId);
    }

    private void Deliver(PathEndpoint sender, PathEndpoint target, Vpc vpc, string? peeringId)
    {
        var receiver = target.SubnetId is null ? NetworkInterfaces.Owner(world, vpc.Id, _destination!) : target.Interface;
        if (receiver is null && target.SubnetId is null)
        {
            throw new PathRefusedException($"no network interface in {ResourceLabel.Of(vpc)} has the address {_destination}");
        }

        if (target.Attachment is not null && receiver!.InstanceId != target.InstanceId)
        {
            throw new PathRefusedException(
                $"{_destination} belongs to {ResourceLabel.Of(receiver)} of {receiver.InstanceId}; {target.Label} is on {target.InstanceId}");
        }

        if (receiver is not null) RequireAllowed(receiver, isEgress: false, new Peer(_sourceSeen!, sender.Interface?.SecurityGroupIds ?? []));
        Answer(receiver?.SubnetId ?? target.SubnetId!, sender, peeringId);
    }

    private void ThroughInternetGateway(PathEndpoint sender, PathEndpoint target, string gatewayId)
    {
        _sourceSeen = PublicAddress(sender) ?? throw new PathRefusedException($"{sender.Address} has no public address: {gatewayId} drops it");
        Hop(gatewayId, $"source becomes the public address {_sourceSeen}");
        FromInternet(_sourceSeen, target);
    }

    private string? PublicAddress(PathEndpoint sender)
    {
        // Only an ENI's primary address has a public one.
        if (sender.Interface is { } networkInterface) return networkInterface.PrimaryAddress == sender.Address ? networkInterface.PublicIp : null;
        return world.Get<Subnet>(sender.SubnetId!).MapPublicIpOnLaunch ? PublicAddresses.Pick(world, sender.SubnetId!) : null;
    }

    private void FromInternet(string source, PathEndpoint target)
    {
        if (target.Cluster is { } cluster)
        {
            RequireEndpointAccess(cluster, source);
            return;
        }

        var receiver = world.All<NetworkInterface>().FirstOrDefault(each => each.PublicIp == _destination);
        if (target.SubnetId is not null || IsPrivate(_destination!))
        {
            throw new PathRefusedException($"{_destination} is not a public address: nothing in the internet leads there");
        }

        if (receiver is null)
        {
            Hop("internet", $"reaches {_destination}");
            return;
        }

        Hop("internet", $"{_destination} is the public address of {ResourceLabel.Of(receiver)}");
        RequireAllowed(receiver, isEgress: false, new Peer(source, []));
        var back = RequireRoute(receiver.SubnetId, source, "the answer: ");
        if (!back.TargetId.StartsWith("igw-", StringComparison.Ordinal))
        {
            throw new PathRefusedException(
                $"the answer: {ResourceLabel.Of(back.Table)} sends {source} to {back.TargetId}, not to the internet gateway that the packet came by");
        }
    }

    private void RequireEndpointAccess(EksCluster cluster, string source)
    {
        if (port != 443 || protocol != "tcp") throw new PathRefusedException($"the endpoint of {cluster.Id} listens on tcp 443 only");

        if (!cluster.PublicAccessCidrs.Any(cidr => Ipv4Range.TryParse(cidr, out var range) && range.Contains(source)))
        {
            throw new PathRefusedException($"{source} is not in publicAccessCidrs of {cluster.Id}: {string.Join(", ", cluster.PublicAccessCidrs)}");
        }

        Hop($"public endpoint of {cluster.Id}", $"{source} is in publicAccessCidrs");
    }

    // Security groups let answers pass; routes have to lead back.
    private void Answer(string fromSubnetId, PathEndpoint sender, string? peeringId)
    {
        Hop(_destination!, $"receives {Service} from {_sourceSeen}");
        if (client is not null)
        {
            Hop(sender.Label, $"the answer to {client} comes back by the load balancer");
            return;
        }

        var back = RequireRoute(fromSubnetId, _sourceSeen!, "the answer: ");
        var expected = peeringId ?? RouteDecision.Local;
        if (back.TargetId != expected)
        {
            throw new PathRefusedException(
                $"the answer: {ResourceLabel.Of(back.Table)} sends {_sourceSeen} to {back.TargetId}, not back to {sender.Label} by {expected}");
        }

        Hop(ResourceLabel.Of(back.Table), $"the answer to {_sourceSeen} goes by {back.TargetId}");
    }

    private RouteDecision RequireRoute(string subnetId, string address, string prefix)
    {
        var table = RouteLookup.TableOf(world, subnetId);
        var route = RouteLookup.Find(world, subnetId, address)
            ?? throw new PathRefusedException($"{prefix}no route to {Network(address)} in {ResourceLabel.Of(table)}", PathRefusal.RouteTable);
        if (route.TargetId != RouteDecision.Local && !Routes.IsActive(world, table.VpcId, route.TargetId))
        {
            throw new PathRefusedException($"{prefix}route {route.Destination} by {route.TargetId} in {ResourceLabel.Of(table)} is a blackhole");
        }

        if (prefix.Length == 0) Hop(ResourceLabel.Of(table), $"{route.Destination} goes by {route.TargetId}");
        return route;
    }

    private void RequireAllowed(NetworkInterface networkInterface, bool isEgress, Peer peer)
    {
        if (networkInterface.SecurityGroupIds.IsEmpty) return;
        var (direction, preposition) = isEgress ? ("outbound", "to") : ("inbound", "from");
        if (SecurityGroupCheck.Find(world, networkInterface.SecurityGroupIds, isEgress, protocol, port, peer) is not { } found)
        {
            var groups = string.Join(", ", networkInterface.SecurityGroupIds.Select(id => ResourceLabel.Of(world.Get<SecurityGroup>(id))));
            throw new PathRefusedException($"no {direction} rule of {groups} allows {Service} {preposition} {peer.Address}", PathRefusal.SecurityGroup);
        }

        Hop(
            ResourceLabel.Of(found.Group),
            $"{direction} rule {found.Rule.Id} allows {Service} {preposition} {found.Rule.CidrBlock ?? found.Rule.ReferencedGroupId}");
    }

    private Vpc VpcOf(string subnetId) => world.Get<Vpc>(world.Get<Subnet>(subnetId).VpcId);

    // A VPC's block says more than one of its addresses.
    private string Network(string address) =>
        world.All<Vpc>().SelectMany(vpc => vpc.CidrBlocks).FirstOrDefault(block => Ipv4Range.Parse(block).Contains(address)) ?? address;

    private static bool IsPrivate(string address) => Array.Exists(PrivateRanges, range => range.Contains(address));

    private void Hop(string where, string what) => _hops.Add(new PathHop(where, what));
}
