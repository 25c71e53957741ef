using Lab.Infra.Addressing;
using Pulumi;
using Pulumi.Aws.Ec2.Inputs;
using Ec2 = Pulumi.Aws.Ec2;

namespace Lab.Infra.Networking;

/// <summary>Connects two VPCs of one account and region: routes on both sides, in private tables too, and names resolved across.</summary>
public sealed class VpcPeering : ComponentResource
{
    private const string Token = "eks-lab:infra:VpcPeering";

    /// <summary>Makes the connection.</summary>
    public VpcPeering(string name, Vpc requester, Vpc accepter, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        ArgumentNullException.ThrowIfNull(requester);
        ArgumentNullException.ThrowIfNull(accepter);
        Connection = new Ec2.VpcPeeringConnection(
            name,
            new Ec2.VpcPeeringConnectionArgs
            {
                VpcId = requester.Resource.Id,
                PeerVpcId = accepter.Resource.Id,
                AutoAccept = true,
                Tags = new() { ["Name"] = name },
            },
            new CustomResourceOptions { Parent = this });

        // By its own id: the options exist only on an accepted connection.
        _ = new Ec2.PeeringConnectionOptions(
            $"{name}-dns",
            new Ec2.PeeringConnectionOptionsArgs
            {
                VpcPeeringConnectionId = Connection.Id,
                Requester = new PeeringConnectionOptionsRequesterArgs { AllowRemoteVpcDnsResolution = true },
                Accepter = new PeeringConnectionOptionsAccepterArgs { AllowRemoteVpcDnsResolution = true },
            },
            new CustomResourceOptions { Parent = this });
        Route($"{name}-requester-public", requester.PublicRouteTable, accepter.Plan.Cidr);
        Route($"{name}-requester-private", requester.PrivateRouteTable, accepter.Plan.Cidr);
        Route($"{name}-accepter-public", accepter.PublicRouteTable, requester.Plan.Cidr);
        Route($"{name}-accepter-private", accepter.PrivateRouteTable, requester.Plan.Cidr);
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal) { ["connectionId"] = Connection.Id });
    }

    /// <summary>The connection.</summary>
    public Ec2.VpcPeeringConnection Connection { get; }

    private void Route(string name, Ec2.RouteTable from, Cidr to) => _ = new Ec2.Route(
        name,
        new Ec2.RouteArgs { RouteTableId = from.Id, DestinationCidrBlock = to.ToString(), VpcPeeringConnectionId = Connection.Id },
        new CustomResourceOptions { Parent = this });
}
