using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Pulumi;
using Ec2 = Pulumi.Aws.Ec2;

namespace Lab.Infra.Networking;

/// <summary>What a <see cref="Vpc"/> is made of.</summary>
/// <param name="Plan">Its addresses.</param>
/// <param name="Zones">Names of the availability zones, at least as many as the plan needs.</param>
public sealed record VpcSpec(VpcPlan Plan, ImmutableArray<string> Zones)
{
    /// <summary>Whether load balancers find its subnets by the role tags of Kubernetes.</summary>
    public bool IsForCluster { get; init; }

    /// <summary>Whether its private subnets reach the internet.</summary>
    public bool NatGateway { get; init; }
}

/// <summary>A VPC with its subnets, gateways and route tables, and a closed default security group.</summary>
public sealed class Vpc : ComponentResource
{
    private const string Token = "eks-lab:infra:Vpc";
    private const string Anywhere = "0.0.0.0/0";

    // The load balancer controllers look for these on subnets; AWS Load Balancer Controller, "Subnet auto-discovery".
    private const string PublicLoadBalancers = "kubernetes.io/role/elb";
    private const string InternalLoadBalancers = "kubernetes.io/role/internal-elb";

    private readonly Dictionary<SubnetPlan, Ec2.Subnet> _subnets = [];
    private readonly List<Ec2.RouteTableAssociation> _publicAssociations = [];
    private readonly Ec2.Route _internetRoute;
    private readonly VpcSpec _spec;
    private readonly string _name;

    /// <summary>Makes the VPC.</summary>
    public Vpc(string name, VpcSpec spec, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (_name, _spec) = (name, spec);
        Resource = new Ec2.Vpc(
            $"{name}-vpc",
            new Ec2.VpcArgs { CidrBlock = spec.Plan.Cidr.ToString(), EnableDnsSupport = true, EnableDnsHostnames = true, Tags = Named(name) },
            Child());
        CloseDefaultSecurityGroup();
        InternetGateway = new Ec2.InternetGateway(
            $"{name}-internet-gateway", new Ec2.InternetGatewayArgs { VpcId = Resource.Id, Tags = Named(name) }, Child());
        PublicRouteTable = RouteTable("public");
        PrivateRouteTable = RouteTable("private");
        _internetRoute = new Ec2.Route(
            $"{name}-public-internet",
            new Ec2.RouteArgs { RouteTableId = PublicRouteTable.Id, DestinationCidrBlock = Anywhere, GatewayId = InternetGateway.Id },
            Child());

        var secondary = spec.Plan.SecondaryCidrs.Select((cidr, index) => new Ec2.VpcIpv4CidrBlockAssociation(
            $"{name}-secondary-{index + 1}",
            new Ec2.VpcIpv4CidrBlockAssociationArgs { VpcId = Resource.Id, CidrBlock = cidr.ToString() },
            Child())).ToArray<Resource>();
        foreach (var plan in spec.Plan.Subnets) _subnets[plan] = Subnet(plan, secondary);
        if (spec.NatGateway) RouteThroughNatGateway();

        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal) { ["vpcId"] = Resource.Id });
    }

    /// <summary>The VPC itself.</summary>
    public Ec2.Vpc Resource { get; }

    /// <summary>Its internet gateway.</summary>
    public Ec2.InternetGateway InternetGateway { get; }

    /// <summary>
    /// The public subnets' way to the internet: the route and the associations of its table. What needs the internet when it starts depends
    /// on them.
    /// </summary>
    public IReadOnlyList<Resource> WayToInternet => [_internetRoute, .. _publicAssociations];

    /// <summary>The route table of its public subnets.</summary>
    public Ec2.RouteTable PublicRouteTable { get; }

    /// <summary>The route table of its private subnets.</summary>
    public Ec2.RouteTable PrivateRouteTable { get; }

    /// <summary>Its addresses.</summary>
    public VpcPlan Plan => _spec.Plan;

    /// <summary>Ids of its subnets of a kind, by zone.</summary>
    public Output<ImmutableArray<string>> SubnetIds(SubnetKind kind) => Output.All(Plan.Of(kind).Select(plan => _subnets[plan].Id));

    private void CloseDefaultSecurityGroup() => _ = new Ec2.DefaultSecurityGroup(
        $"{_name}-default-security-group",
        new Ec2.DefaultSecurityGroupArgs { VpcId = Resource.Id, Tags = Named($"{_name}-default-closed") }, Child());

    private Ec2.RouteTable RouteTable(string kind) =>
        new($"{_name}-{kind}", new Ec2.RouteTableArgs { VpcId = Resource.Id, Tags = Named($"{_name}-{kind}") }, Child());

    private Ec2.Subnet Subnet(SubnetPlan plan, Resource[] secondary)
    {
        var name = $"{_name}-{plan.Name}";
        var tags = Named(name);
        if (_spec.IsForCluster && plan.Kind == SubnetKind.Public) tags.Add(PublicLoadBalancers, "1");
        if (_spec.IsForCluster && plan.Kind == SubnetKind.Private) tags.Add(InternalLoadBalancers, "1");
        var subnet = new Ec2.Subnet(
            name,
            new Ec2.SubnetArgs
            {
                VpcId = Resource.Id,
                CidrBlock = plan.Cidr.ToString(),
                AvailabilityZone = _spec.Zones[plan.Zone],

                // EKS starts managed nodes in a public subnet only when it gives them a public address.
                MapPublicIpOnLaunch = plan.Kind == SubnetKind.Public,
                Tags = tags,
            },
            Child(Plan.Cidr.Contains(plan.Cidr) ? [] : secondary));
        if (plan.IsMultus) ReservePodRange(name, subnet, plan);
        else if (plan.Kind == SubnetKind.Public) _publicAssociations.Add(Associate(name, subnet, PublicRouteTable));
        else Associate(name, subnet, PrivateRouteTable);
        return subnet;
    }

    private void ReservePodRange(string name, Ec2.Subnet subnet, SubnetPlan plan) => _ = new Ec2.SubnetCidrReservation(
        $"{name}-pods",
        new Ec2.SubnetCidrReservationArgs
        {
            SubnetId = subnet.Id,
            CidrBlock = plan.PodRange.ToString(),
            ReservationType = "explicit",
            Description = "Multus pods: addresses are assigned by name only",
        },
        Child());

    private Ec2.RouteTableAssociation Associate(string name, Ec2.Subnet subnet, Ec2.RouteTable routeTable) =>
        new(name, new Ec2.RouteTableAssociationArgs { SubnetId = subnet.Id, RouteTableId = routeTable.Id }, Child());

    private void RouteThroughNatGateway()
    {
        // AWS refuses a public address in a VPC whose internet gateway is not attached yet.
        var address = new Ec2.Eip($"{_name}-nat", new Ec2.EipArgs { Domain = "vpc", Tags = Named($"{_name}-nat") }, Child(InternetGateway));
        var gateway = new Ec2.NatGateway(
            $"{_name}-nat",
            new Ec2.NatGatewayArgs
            {
                AllocationId = address.Id,
                SubnetId = _subnets[Plan.Of(SubnetKind.Public).First()].Id,
                Tags = Named($"{_name}-nat"),
            },
            Child(_internetRoute));
        _ = new Ec2.Route(
            $"{_name}-private-internet",
            new Ec2.RouteArgs { RouteTableId = PrivateRouteTable.Id, DestinationCidrBlock = Anywhere, NatGatewayId = gateway.Id },
            Child());
    }

    private CustomResourceOptions Child(params Resource[] dependsOn)
    {
        var options = new CustomResourceOptions { Parent = this };
        options.DependsOn.AddRange(dependsOn);
        return options;
    }

    private static InputMap<string> Named(string name) => new() { ["Name"] = name };
}
