using Lab.Simulation.Faults;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>EC2's operations on instances.</summary>
internal static class Instances
{
    // AL2023 images say imds-support=v2.0, which makes IMDSv2 required and the hop limit 2 unless the launch says otherwise.
    private const string DefaultHttpTokens = "required";
    private const int DefaultHopLimit = 2;

    /// <summary>RunInstances, for one.</summary>
    /// <exception cref="ResourceException">Something that it names does not exist, or an address is taken.</exception>
    public static Instance Run(World world, LaunchSpecification specification)
    {
        var type = InstanceTypes.Find(specification.InstanceType)
            ?? throw new ResourceException("InvalidParameterValue", $"Invalid value '{specification.InstanceType}' for InstanceType.");
        if (type.Architecture != specification.Image.Architecture)
        {
            throw new ResourceException(
                "InvalidParameterValue",
                $"The architecture '{type.Architecture}' of the specified instance type does not match the architecture "
                + $"'{specification.Image.Architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, "
                + "and try again.");
        }

        if (specification.KeyName is { } key && world.Find<KeyPair>(key) is null)
        {
            throw new ResourceException("InvalidKeyPair.NotFound", $"The key pair '{key}' does not exist");
        }

        if (specification.InstanceProfile is { } profile && world.Find<Iam.InstanceProfile>(profile) is null)
        {
            throw new ResourceException(
                "InvalidParameterValue", $"Value ({profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name");
        }

        FaultInjection.StrikeLaunch(world, type.Name, Ec2Lookup.Subnet(world, specification.SubnetId).AvailabilityZone);
        var id = world.Fresh<Instance>("i", specification.Seed);
        var made = NetworkInterfaces.Create(
            world, Ec2Lookup.Subnet(world, specification.SubnetId).Id, $"Primary network interface of {id}", specification.SecurityGroupIds,
            tags: specification.InterfaceTags, privateAddress: specification.PrivateAddress);
        var mapsPublic = specification.AssociatePublicAddress ?? world.Get<Subnet>(specification.SubnetId).MapPublicIpOnLaunch;
        NetworkInterfaces.Change(world, made with
        {
            Description = "",
            InstanceId = id,
            DeviceIndex = 0,
            DeleteOnTermination = true,
            SourceDestCheck = specification.SourceDestCheck,
            PublicIp = mapsPublic ? PublicAddresses.Pick(world, made.Id) : null,
        });
        var instance = new Instance(
            id, type.Name, specification.Image.Id, specification.Image.Name, specification.SubnetId, "running",
            specification.MetadataOptions.String("httpTokens") ?? DefaultHttpTokens,
            specification.MetadataOptions.Integer("httpPutResponseHopLimit") ?? DefaultHopLimit,
            specification.KeyName, specification.InstanceProfile,
            new Volume(world.NewId("vol", id), specification.VolumeSize, specification.VolumeType, specification.VolumeEncrypted)
            {
                Tags = specification.VolumeTags,
            },
            specification.InstanceTags);
        world.Put(instance);
        return instance;
    }

    /// <summary>
    /// TerminateInstances: with it go the ENIs that are to be deleted on termination; others stay behind as available ones.
    /// </summary>
    public static void Terminate(World world, string instanceId)
    {
        foreach (var networkInterface in NetworkInterfaces.OfInstance(world, instanceId))
        {
            foreach (var address in world.All<ElasticIp>().Where(each => each.AssociationTarget == networkInterface.Id))
            {
                ElasticIps.Disassociate(world, address.Id);
            }
            if (networkInterface.DeleteOnTermination) world.Remove<NetworkInterface>(networkInterface.Id);
            else world.Put(world.Get<NetworkInterface>(networkInterface.Id) with { InstanceId = null, DeviceIndex = -1 });
        }

        world.Remove<Instance>(instanceId);
    }
}
