using System.Collections.Immutable;
using Lab.Infra.Addressing;
using Lab.Simulation.Resources;

namespace Lab.Cli.Classes;

/// <summary>
/// Cuts the networks of environments from one block, so that none overlaps and all can be peered with one VPC. Each gets a /17: the lower half is the
/// cluster's VPC, the upper half that of the operating server, each divided as the course divides its own.
/// </summary>
internal static class ClassAddresses
{
    /// <summary>What <c>distinctCidrs: true</c> cuts from: the largest private range (RFC 1918).</summary>
    public static Cidr DefaultBlock { get; } = Cidr.Parse("10.0.0.0/8");

    /// <summary>The length of an environment's prefix.</summary>
    public const int PrefixLength = 17;

    private const int VpcLength = PrefixLength + 1;
    private const int SubnetLength = 24;
    private const int ServerOffset = 100;

    // Outside of 10.0.0.0/8. Addresses of Services mean nothing outside of their cluster, so all environments have the same ones.
    private const string Services = "172.20.0.0/16";

    // Third octets of the course's plan: 192.168.1.0/24 is its first public subnet.
    private static readonly (string Key, int[] Subnets)[] Subnets =
    [
        (AddressSettings.PublicSubnetCidrsKey, [1, 2, 3]),
        (AddressSettings.PrivateSubnetCidrsKey, [11, 12, 13]),
        (AddressSettings.Multus1SubnetCidrsKey, [21, 22]),
        (AddressSettings.Multus2SubnetCidrsKey, [23, 24]),
    ];

    /// <summary>The settings that nobody may set where addresses are cut from a block.</summary>
    public static ImmutableArray<string> Keys { get; } =
    [
        AddressSettings.VpcCidrKey, AddressSettings.SecondaryCidrsKey, .. Subnets.Select(subnets => subnets.Key), AddressSettings.Multus3SubnetCidrsKey,
        AddressSettings.OperatorVpcCidrKey, AddressSettings.OperatorPublicSubnetCidrKey, AddressSettings.OperatorPrivateSubnetCidrKey,
        AddressSettings.OperatorServerAddressKey, AddressSettings.ServiceCidrKey,
    ];

    /// <summary>For how many environments a block is enough.</summary>
    public static int Capacity(Cidr block) => block.PrefixLength > PrefixLength ? 0 : 1 << (PrefixLength - block.PrefixLength);

    /// <summary>The settings of the environment with that number, counted from 0.</summary>
    public static ImmutableSortedDictionary<string, string> SettingsOf(Cidr block, int number)
    {
        var part = block.Subnet(PrefixLength, number);
        var vpc = part.Subnet(VpcLength, 0);
        var operatorVpc = part.Subnet(VpcLength, 1);
        var publicSubnet = operatorVpc.Subnet(SubnetLength, 1);
        var settings = EnvironmentSettings.None.ToBuilder();
        settings.Add(AddressSettings.VpcCidrKey, vpc.ToString());
        foreach (var (key, subnets) in Subnets) settings.Add(key, PropertyValue.ToJson(PropertyList.From(subnets.Select(index => vpc.Subnet(SubnetLength, index).ToString()))));
        settings.Add(AddressSettings.OperatorVpcCidrKey, operatorVpc.ToString());
        settings.Add(AddressSettings.OperatorPublicSubnetCidrKey, publicSubnet.ToString());
        settings.Add(AddressSettings.OperatorPrivateSubnetCidrKey, operatorVpc.Subnet(SubnetLength, 11).ToString());
        settings.Add(AddressSettings.OperatorServerAddressKey, publicSubnet.At(ServerOffset).ToString());
        settings.Add(AddressSettings.ServiceCidrKey, Services);
        return settings.ToImmutable();
    }
}
