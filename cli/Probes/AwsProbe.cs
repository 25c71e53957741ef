using System.Collections.Immutable;
using System.Text.Json;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Infra;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <summary>
/// Shows checks an environment on AWS, by the <c>aws</c> and <c>kubectl</c> commands. To the environment belongs what is in a VPC that carries its tag: also
/// what controllers make there, whatever they tag. Each question is asked once in its life.
/// </summary>
internal sealed partial class AwsProbe : ILabProbe
{
    // The most values that a filter of EC2 takes (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html).
    private const int ValuesAtOnce = 200;

    private readonly string _environment;
    private readonly AwsQueries _queries;
    private readonly KubectlCli _kubectl;
    private readonly Questions _questions;
    private readonly PathObserver _paths;

    /// <param name="host">The process.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="queries">Asks AWS in the environment's region.</param>
    /// <param name="kubectl">Asks the environment's cluster.</param>
    public AwsProbe(LabHost host, string environment, AwsQueries queries, KubectlCli kubectl)
    {
        (_environment, _queries, _kubectl) = (environment, queries, kubectl);
        _questions = new Questions(host.Time, host.Interrupted);
        _paths = new PathObserver(host, this, queries, kubectl);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedVpc>> VpcsAsync(CancellationToken cancellationToken) => _questions.OnceAsync<IReadOnlyList<ProbedVpc>>(
        $"the VPCs of {_environment}",
        async token => [.. (await _queries.AskAsync(token, "ec2", "describe-vpcs", "--filters", $"Name=tag:{LabTags.EnvironmentKey},Values={_environment}"))
            .Items("Vpcs").Select(vpc => new ProbedVpc(
                vpc.Id("VpcId"), [.. vpc.Items("CidrBlockAssociationSet").Where(IsAssociated).Select(block => block.Id("CidrBlock"))], vpc.Tags()))],
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedSubnet>> SubnetsAsync(CancellationToken cancellationToken) => OfVpcsAsync(
        "the subnets", "describe-subnets", "Subnets",
        subnet => new ProbedSubnet(subnet.Id("SubnetId"), subnet.Id("VpcId"), subnet.Id("CidrBlock"), subnet.Id("AvailabilityZone"), subnet.Tags()),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedInstance>> InstancesAsync(CancellationToken cancellationToken) =>
        _questions.OnceAsync("the instances", AskForInstancesAsync, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProbedNetworkInterface>> NetworkInterfacesAsync(CancellationToken cancellationToken) =>
        [.. (await InterfacesAsync(cancellationToken)).Select(ToNetworkInterface)];

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedSecurityGroup>> SecurityGroupsAsync(CancellationToken cancellationToken) => OfVpcsAsync(
        "the security groups", "describe-security-groups", "SecurityGroups",
        group => new ProbedSecurityGroup(
            group.Id("GroupId"), group.Id("VpcId"), group.Id("GroupName"), [.. group.Items("IpPermissions").SelectMany(ToRules)], group.Tags()),
        cancellationToken);

    private Task<IReadOnlyList<JsonElement>> InterfacesAsync(CancellationToken cancellationToken) => OfVpcsAsync(
        "the network interfaces", "describe-network-interfaces", "NetworkInterfaces", eni => eni, cancellationToken);

    private Task<IReadOnlyList<T>> OfVpcsAsync<T>(string what, string operation, string list, Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        _questions.OnceAsync<IReadOnlyList<T>>(
            what,
            async token => await VpcFilterAsync(token) is { } filter
                ? [.. (await _queries.AskAsync(token, "ec2", operation, "--filters", filter)).Items(list).Select(map)]
                : [],
            cancellationToken);

    // Null where there is no VPC: a filter without values is refused.
    private async Task<string?> VpcFilterAsync(CancellationToken cancellationToken) =>
        await VpcsAsync(cancellationToken) is { Count: > 0 } vpcs ? $"Name=vpc-id,Values={string.Join(',', vpcs.Select(vpc => vpc.Id))}" : null;

    private async Task<IReadOnlyList<ProbedInstance>> AskForInstancesAsync(CancellationToken cancellationToken)
    {
        if (await VpcFilterAsync(cancellationToken) is not { } filter) return [];
        var instances = (await _queries.AskAsync(cancellationToken, "ec2", "describe-instances", "--filters", filter, "Name=instance-state-name,Values=running"))
            .Items("Reservations").SelectMany(reservation => reservation.Items("Instances")).ToList();
        var images = _queries.AskAboutAsync(
            instances.Select(instance => instance.Id("ImageId")).Distinct(StringComparer.Ordinal), ValuesAtOnce, cancellationToken, "ec2", "describe-images", "--image-ids");
        var volumes = Task.WhenAll(instances.Select(instance => instance.Id("InstanceId")).Chunk(ValuesAtOnce).Select(ids => _queries.AskAsync(
            cancellationToken, "ec2", "describe-volumes", "--filters", $"Name=attachment.instance-id,Values={string.Join(',', ids)}")));
        var imageNames = (await images).SelectMany(answer => answer.Items("Images")).ToDictionary(image => image.Id("ImageId"), image => image.Text("Name") ?? "");
        var volumesById = (await volumes).SelectMany(answer => answer.Items("Volumes")).ToDictionary(volume => volume.Id("VolumeId"));
        return [.. instances.Select(instance => ToInstance(instance, imageNames.GetValueOrDefault(instance.Id("ImageId")) ?? "", RootVolume(instance, volumesById)))];
    }

    private static JsonElement? RootVolume(JsonElement instance, Dictionary<string, JsonElement> volumes)
    {
        var root = instance.Text("RootDeviceName");
        return instance.Items("BlockDeviceMappings").Where(device => device.Text("DeviceName") == root)
            .Select(device => device.TryGetProperty("Ebs", out var ebs) && volumes.TryGetValue(ebs.Id("VolumeId"), out var volume) ? volume : (JsonElement?)null)
            .FirstOrDefault();
    }

    private static ProbedInstance ToInstance(JsonElement instance, string imageName, JsonElement? rootVolume)
    {
        var metadata = instance.GetProperty("MetadataOptions");
        return new ProbedInstance(
            instance.Id("InstanceId"), instance.Id("InstanceType"), imageName, instance.Id("SubnetId"), instance.GetProperty("Placement").Id("AvailabilityZone"),
            instance.Id("PrivateIpAddress"), instance.Text("PublicIpAddress"), metadata.Text("HttpTokens") ?? "", metadata.Number("HttpPutResponseHopLimit") ?? 0,
            rootVolume?.Number("Size") ?? 0, rootVolume?.Text("VolumeType") ?? "", rootVolume?.Flag("Encrypted") ?? false, instance.Tags());
    }

    private static ProbedNetworkInterface ToNetworkInterface(JsonElement eni)
    {
        var attachment = eni.TryGetProperty("Attachment", out var attached) ? attached : default(JsonElement?);
        return new ProbedNetworkInterface(
            eni.Id("NetworkInterfaceId"), eni.Id("SubnetId"), attachment?.Text("InstanceId"), attachment?.Number("DeviceIndex") ?? -1, eni.Id("PrivateIpAddress"),
            [.. eni.Items("PrivateIpAddresses").Where(address => !address.Flag("Primary")).Select(address => address.Id("PrivateIpAddress"))],
            [.. eni.Items("Ipv4Prefixes").Select(prefix => prefix.Id("Ipv4Prefix"))],
            [.. eni.Items("Groups").Select(group => group.Id("GroupId"))],
            eni.Flag("SourceDestCheck"), attachment?.Flag("DeleteOnTermination") ?? false, eni.Text("Description") ?? "", eni.Tags("TagSet"));
    }

    // EC2 puts all sources of a protocol and its ports together, and names no ports where the protocol has none.
    private static IEnumerable<ProbedSecurityGroupRule> ToRules(JsonElement permission)
    {
        var (from, to) = (permission.Number("FromPort") ?? 0, permission.Number("ToPort") ?? 0);
        return permission.Items("IpRanges").Select(range => range.Id("CidrIp"))
            .Concat(permission.Items("Ipv6Ranges").Select(range => range.Id("CidrIpv6")))
            .Concat(permission.Items("PrefixListIds").Select(list => list.Id("PrefixListId")))
            .Concat(permission.Items("UserIdGroupPairs").Select(pair => pair.Id("GroupId")))
            .Select(source => new ProbedSecurityGroupRule(permission.Id("IpProtocol"), from, to, source));
    }

    private static bool IsAssociated(JsonElement block) => block.GetProperty("CidrBlockState").Text("State") == "associated";
}
