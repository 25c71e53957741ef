using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Pulumi;

namespace Lab.Infra.Networking;

/// <summary>The networks of an environment: the cluster's VPC and the operating server's, connected.</summary>
public sealed class Network : ComponentResource
{
    private const string Token = "eks-lab:infra:Network";

    /// <summary>Makes the networks.</summary>
    /// <param name="names">The environment's names.</param>
    /// <param name="plan">All addresses.</param>
    /// <param name="zones">Names of the availability zones, at least as many as the plan needs.</param>
    /// <param name="natGateway">Whether the private subnets of the cluster's VPC reach the internet.</param>
    /// <param name="options">Pulumi's options.</param>
    public Network(ResourceNames names, AddressPlan plan, ImmutableArray<string> zones, bool natGateway, ComponentResourceOptions? options = null)
        : base(Token, names?.Network ?? throw new ArgumentNullException(nameof(names)), options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lab = new Vpc(
            names.LabVpc,
            new VpcSpec(plan.Lab, zones) { IsForCluster = true, NatGateway = natGateway },
            new ComponentResourceOptions { Parent = this });
        Operator = new Vpc(names.OperatorVpc, new VpcSpec(plan.Operator, zones), new ComponentResourceOptions { Parent = this });
        Peering = new VpcPeering(names.Peering, Lab, Operator, new ComponentResourceOptions { Parent = this });
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["labVpcId"] = Lab.Resource.Id,
            ["operatorVpcId"] = Operator.Resource.Id,
        });
    }

    /// <summary>The cluster's VPC.</summary>
    public Vpc Lab { get; }

    /// <summary>The operating server's VPC.</summary>
    public Vpc Operator { get; }

    /// <summary>What connects them.</summary>
    public VpcPeering Peering { get; }
}
