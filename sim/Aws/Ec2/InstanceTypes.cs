using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>What an EC2 instance type holds.</summary>
/// <param name="Name">For example <c>t3.medium</c>.</param>
/// <param name="NetworkInterfaces">How many ENIs can be attached, the primary one included.</param>
/// <param name="Ipv4AddressesPerInterface">How many IPv4 addresses an ENI can have, the primary one included.</param>
/// <param name="VCpus">Its vCPUs.</param>
/// <param name="MemoryMiB">Its memory in MiB.</param>
/// <param name="IsNitro">Whether it runs on the Nitro hypervisor, which prefix delegation needs.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>arm64</c>.</param>
public sealed record InstanceType(
    string Name, int NetworkInterfaces, int Ipv4AddressesPerInterface, int VCpus, int MemoryMiB, bool IsNitro, string Architecture);

/// <summary>The instance types of the simulated AWS (<c>Data/instance-types.json</c>).</summary>
public static class InstanceTypes
{
    private static readonly Lazy<Dictionary<string, InstanceType>> Table = new(() =>
        AwsData.Read("instance-types.json").Map("types")
            .ToDictionary(pair => pair.Key, pair => Parse(pair.Key, (PropertyMap)pair.Value!), StringComparer.Ordinal));

    /// <summary>The type of that name, or <see langword="null"/>.</summary>
    public static InstanceType? Find(string name) => Table.Value.GetValueOrDefault(name);

    private static InstanceType Parse(string name, PropertyMap row) => new(
        name, row.Integer("networkInterfaces")!.Value, row.Integer("ipv4Addresses")!.Value, row.Integer("vcpus")!.Value,
        row.Integer("memoryMiB")!.Value,
        row.Flag("nitro"), row.RequiredString("architecture"));
}
