using System.Collections.Immutable;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Engine;
using Lab.Simulation.Worlds;
using Lab.Tests;
using Pulumi;

namespace Lab.Simulation.Tests.Faults;

/// <summary>What the three stacks are brought up with.</summary>
/// <param name="Zones">The zones that have a subnet, at least one.</param>
/// <param name="Port">An open port of the security group; changed in place.</param>
/// <param name="Capacity">Instances of the Auto Scaling group.</param>
/// <param name="InstanceType">What it launches.</param>
internal sealed record FleetSettings(string Zones, int Port, int Capacity, string InstanceType);

/// <summary>
/// A small environment on the real resource handlers: a VPC with subnets (<c>net</c>), an Auto Scaling group in them (<c>fleet</c>) and an
/// instance with an Elastic IP (<c>box</c>). Each command opens it from disk, as each <c>lab</c> does.
/// </summary>
internal sealed class FleetLab : IDisposable
{
    public const string Name = "alice";

    /// <summary>The stacks, each after those that it needs.</summary>
    public static ImmutableArray<string> Stacks { get; } = ["net", "fleet", "box"];

    private string Image => Images.All(new World(_name), Lab.Simulation.Aws.Regions.Default).First(image => !image.IsForEks && image.Architecture == "x86_64").Id;

    private readonly string _root;
    private readonly string _name;

    public FleetLab()
        : this(Directory.CreateTempSubdirectory("lab-fleet-").FullName, Name)
    {
    }

    private FleetLab(string root, string name) => (_root, _name) = (root, name);

    public string Folder => Path.Combine(_root, _name);

    /// <summary>Another environment of the same folder.</summary>
    public FleetLab Beside(string name) => new(_root, name);

    /// <summary>The environment's state.</summary>
    public ImmutableSortedDictionary<string, byte[]> Files() => Directory.Exists(Folder)
        ? Directory.GetFiles(Folder).Where(file => Path.GetFileName(file) is "snapshot" or "journal").ToImmutableSortedDictionary(file => Path.GetFileName(file), File.ReadAllBytes)
        : ImmutableSortedDictionary<string, byte[]>.Empty;

    /// <summary>Puts the environment's state in place of none.</summary>
    public void Restore(ImmutableSortedDictionary<string, byte[]> files)
    {
        Directory.CreateDirectory(Folder);
        foreach (var (file, content) in files) File.WriteAllBytes(Path.Combine(Folder, file), content);
    }

    public Task<UpdateResult?> UpAsync(string stack, FleetSettings settings, int? killedAfter = null) => CommandAsync(
        killedAfter,
        async (environment, observer) =>
        {
            var result = await environment.UpAsync(StackOf(stack), () => Task.FromResult<IDictionary<string, object?>>(Program(stack, settings)), observer, CancellationToken.None);
            if (result.Succeeded) await environment.SettleAsync(StackOf(stack), TimeSpan.FromMinutes(5));
            return result;
        });

    public Task<UpdateResult?> DestroyAsync(string stack, int? killedAfter = null) => CommandAsync(
        killedAfter, (environment, observer) => environment.DestroyAsync(StackOf(stack), observer, CancellationToken.None));

    public Task<UpdateResult?> RefreshAsync(string stack) => CommandAsync(
        null, (environment, observer) => environment.RefreshAsync(StackOf(stack), observer, CancellationToken.None));

    public async Task DoAsync(Func<SimulatedEnvironment, Task> work)
    {
        using var environment = Open(EnvironmentAccess.Write);
        await work(environment);
    }

    public T Read<T>(Func<SimulatedEnvironment, T> read)
    {
        using var environment = Open(EnvironmentAccess.Read);
        return read(environment);
    }

    /// <summary>What exists, beside what counts operations: how many of each kind.</summary>
    public string Census() => Read(environment => string.Join(
        '\n', environment.World.Entities.Where(entity => entity is not (UsedSeed or Clock)).GroupBy(entity => entity.GetType().Name, StringComparer.Ordinal)
            .Select(kind => $"{kind.Key}: {kind.Count()}").Order(StringComparer.Ordinal)));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string StackOf(string stack) => $"{_name}.{stack}";

    private SimulatedEnvironment Open(EnvironmentAccess access) => SimulatedEnvironment.Open(Folder, _name, access, TimeProvider.System);

    /// <summary>Runs a command; <see langword="null"/> when its process was killed.</summary>
    private async Task<UpdateResult?> CommandAsync(int? killedAfter, Func<SimulatedEnvironment, IUpdateObserver, Task<UpdateResult>> command)
    {
        using var environment = Open(EnvironmentAccess.Write);
        try
        {
            return await command(environment, new KilledProcess(killedAfter));
        }
        catch (ProcessKilledException)
        {
            return null;
        }
    }

    private Dictionary<string, object?> Program(string stack, FleetSettings settings) => stack switch
    {
        "net" => Net(settings),
        "fleet" => Fleet(settings),
        _ => Box(),
    };

    private static Dictionary<string, object?> Net(FleetSettings settings)
    {
        var vpc = new Real("ec2/vpc:Vpc", "vpc", ("cidrBlock", "10.0.0.0/16"));
        var gateway = new Real("ec2/internetGateway:InternetGateway", "igw", ("vpcId", vpc.Id));
        var table = new Real("ec2/routeTable:RouteTable", "public", ("vpcId", vpc.Id));
        _ = new Real("ec2/route:Route", "default", ("routeTableId", table.Id), ("destinationCidrBlock", "0.0.0.0/0"), ("gatewayId", gateway.Id));
        var group = new Real("ec2/securityGroup:SecurityGroup", "open", ("vpcId", vpc.Id));
        _ = new Real(
            "vpc/securityGroupIngressRule:SecurityGroupIngressRule", "port", ("securityGroupId", group.Id), ("ipProtocol", "tcp"),
            ("fromPort", settings.Port), ("toPort", settings.Port), ("cidrIpv4", "203.0.113.0/24"));
        var subnets = settings.Zones.Select(zone =>
        {
            var subnet = new Real(
                "ec2/subnet:Subnet", $"subnet-{zone}", ("vpcId", vpc.Id), ("cidrBlock", $"10.0.{zone - 'a'}.0/24"),
                ("availabilityZone", $"ap-northeast-2{zone}"), ("mapPublicIpOnLaunch", true));
            _ = new Real(
                "ec2/routeTableAssociation:RouteTableAssociation", $"public-{zone}", ("routeTableId", table.Id), ("subnetId", subnet.Id));
            return (Input<string>)subnet.Id;
        });
        return new Dictionary<string, object?> { ["group"] = group.Id, ["subnets"] = Output.All(subnets.ToArray()) };
    }

    private Dictionary<string, object?> Fleet(FleetSettings settings)
    {
        var net = new StackReference(StackOf("net"));
        var template = new Real("ec2/launchTemplate:LaunchTemplate", "template", ("imageId", Image), ("instanceType", settings.InstanceType));
        _ = new Real(
            "autoscaling/group:Group", "group", ("minSize", 0), ("maxSize", 5), ("desiredCapacity", settings.Capacity),
            ("vpcZoneIdentifiers", net.RequireOutput("subnets")),
            ("launchTemplate", template.Id.Apply(id => ImmutableDictionary<string, object>.Empty.Add("id", id).Add("version", "$Latest"))));
        return [];
    }

    private Dictionary<string, object?> Box()
    {
        var net = new StackReference(StackOf("net"));
        var box = new Real(
            "ec2/instance:Instance", "box", ("ami", Image), ("instanceType", "t3.small"),
            ("subnetId", net.RequireOutput("subnets").Apply(subnets => (string)((ImmutableArray<object>)subnets)[0])),
            ("vpcSecurityGroupIds", net.RequireOutput("group").Apply(group => ImmutableArray.Create((string)group))));
        _ = new Real("ec2/eip:Eip", "address", ("instance", box.Id), ("domain", "vpc"));
        return [];
    }

    /// <summary>A resource of the AWS provider without a class of its own.</summary>
    private sealed class Real(string type, string name, params (string Name, object? Value)[] inputs) : CustomResource(
        "aws:" + type, name, new DictionaryResourceArgs(inputs.ToImmutableDictionary(input => input.Name, input => input.Value)), (CustomResourceOptions?)null);
}
