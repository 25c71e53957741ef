using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Lambda;

/// <summary>
/// The effect of the program <c>attach_enis.py</c> on a launching instance: one ENI per subnet at device index 1, 2, …, tagged when it
/// is made, with one aligned block of its pod range, or none and ABANDON. The program itself has its own tests.
/// </summary>
internal sealed class EniAttachment(World world, LambdaFunction function, FunctionLog log)
{
    /// <summary>The handler that a function with this program has.</summary>
    public const string Handler = "attach_enis.handler";

    private const string InstanceTag = "eks-lab/instance";
    private const string EnvironmentTag = "eks-lab/environment";

    private static readonly ImmutableArray<string> Variables =
        ["ENVIRONMENT", "SUBNET_IDS", "SECURITY_GROUP_IDS", "POD_RANGES", "ADDRESSES_PER_NODE", "TAGS"];

    private static readonly ImmutableArray<string> Fields =
        ["EC2InstanceId", "AutoScalingGroupName", "LifecycleHookName", "LifecycleActionToken"];

    /// <summary>Handles a launch event.</summary>
    /// <exception cref="ResourceException">The program raises: the event is tried again.</exception>
    public void Handle(PropertyMap launchEvent)
    {
        var launch = launchEvent.Map("detail");
        RequireAll(function.Environment.Keys, Variables, "");
        RequireAll(launch.Keys, Fields, "detail.");
        var instanceId = launch.RequiredString("EC2InstanceId");
        Authorize("autoscaling:DescribeAutoScalingInstances");
        var state = LifecycleActions.StateOf(world, instanceId);
        Log(instanceId, "lifecycle-state", state ?? "Gone");
        if (state is not (GroupInstance.Pending or GroupInstance.PendingWait)) return;
        var token = launch.RequiredString("LifecycleActionToken");
        try
        {
            AttachAll(instanceId);
        }
        catch (ResourceException refusal)
        {
            Log(instanceId, "attach", $"given-up: {refusal.Code}: {refusal.Message}");
            Abandon(instanceId, token);
            return;
        }

        Complete(instanceId, token, LifecycleHook.Continue);
    }

    // The instance is given up even if something of it can't be removed.
    private void Abandon(string instanceId, string token)
    {
        try
        {
            RemoveLeftovers(instanceId);
        }
        finally
        {
            Complete(instanceId, token, LifecycleHook.Abandon);
        }
    }

    // An action that is no longer there was completed before, or has expired.
    private void Complete(string instanceId, string token, string result)
    {
        Authorize("autoscaling:CompleteLifecycleAction");
        try
        {
            LifecycleActions.Complete(world, token, result);
            Log(instanceId, "complete", result);
        }
        catch (ResourceException refusal) when (refusal.Code == "ValidationError")
        {
            Log(instanceId, "complete", "nothing-to-complete");
        }
    }

    private void AttachAll(string instanceId)
    {
        var subnets = List("SUBNET_IDS");
        var ranges = List("POD_RANGES");
        if (subnets.Length != ranges.Length) throw new ResourceException("ValueError", "SUBNET_IDS and POD_RANGES must name as many networks");
        for (var network = 0; network < subnets.Length; network++)
        {
            Attach(instanceId, network + 1, subnets[network], Ipv4Range.Parse(ranges[network]));
            world.Advance(Durations.Of("networkInterfaceAttach"));
        }
    }

    private void Attach(string instanceId, int index, string subnetId, Ipv4Range pods)
    {
        var own = Own(instanceId).FirstOrDefault(each => each.SubnetId == subnetId) ?? Create(instanceId, index, subnetId);
        Authorize("ec2:ModifyNetworkInterfaceAttribute");
        own = NetworkInterfaces.Change(world, own with { SourceDestCheck = false });
        if (own.SecondaryAddresses.IsEmpty)
        {
            Authorize("ec2:AssignPrivateIpAddresses");
            own = NetworkInterfaces.AssignPrivateIpAddresses(world, own.Id, FreeBlock(subnetId, pods));
        }

        if (own.InstanceId is null)
        {
            Authorize("ec2:AttachNetworkInterface");
            own = NetworkInterfaces.Attach(world, own.Id, instanceId, index);
        }

        NetworkInterfaces.Change(world, own with { DeleteOnTermination = true });
        Log(instanceId, "attached", own.Id);
    }

    private NetworkInterface Create(string instanceId, int index, string subnetId)
    {
        Authorize("ec2:CreateNetworkInterface");
        Authorize("ec2:CreateTags");
        var tags = ((PropertyMap)PropertyValue.Of(PropertyValue.Parse(function.Environment["TAGS"]))!)
            .With(VpcCni.NoManageTag, "true").With(InstanceTag, instanceId)
            .With("Name", string.Create(CultureInfo.InvariantCulture, $"{function.Environment["ENVIRONMENT"]}-multus-{index}"));
        return NetworkInterfaces.Create(
            world, subnetId, string.Create(CultureInfo.InvariantCulture, $"Multus network {index} of {instanceId}"), List("SECURITY_GROUP_IDS"),
            tags: Strings(tags));
    }

    // The lowest aligned block of the pod range of which no address is in use.
    private ImmutableArray<string> FreeBlock(string subnetId, Ipv4Range pods)
    {
        var size = uint.Parse(function.Environment["ADDRESSES_PER_NODE"], CultureInfo.InvariantCulture);
        var used = world.All<NetworkInterface>().Where(each => each.SubnetId == subnetId).ToList();
        for (ulong first = pods.First; first + size - 1 <= pods.Last; first += size)
        {
            ImmutableArray<string> block = [.. Enumerable.Range(0, (int)size).Select(offset => Ipv4Range.Format((uint)first + (uint)offset))];
            if (!used.Exists(each => block.Any(address => NetworkInterfaces.Has(each, address)))) return block;
        }

        throw new ResourceException("Abandoned", string.Create(CultureInfo.InvariantCulture, $"no free block of {size} addresses in {pods}"));
    }

    // Attached ones go with the instance, which ABANDON ends.
    private void RemoveLeftovers(string instanceId)
    {
        foreach (var own in Own(instanceId))
        {
            if (own.InstanceId is null)
            {
                Authorize("ec2:DeleteNetworkInterface");
                NetworkInterfaces.Delete(world, own.Id);
            }
            else
            {
                NetworkInterfaces.Change(world, own with { DeleteOnTermination = true });
            }
        }
    }

    private List<NetworkInterface> Own(string instanceId)
    {
        Authorize("ec2:DescribeNetworkInterfaces");
        return [.. world.All<NetworkInterface>().Where(each => each.Tags.GetValueOrDefault(InstanceTag) == instanceId
            && each.Tags.GetValueOrDefault(EnvironmentTag) == function.Environment["ENVIRONMENT"])];
    }

    private void Authorize(string action)
    {
        if (LambdaFunctions.MayCall(world, function, action)) return;
        throw new ResourceException("UnauthorizedOperation", $"{function.RoleArn} is not authorized to perform: {action}");
    }

    private void Log(string instanceId, string step, string outcome) =>
        log.Write(PropertyValue.ToJson(PropertyMap.Of(("instance", instanceId), ("step", step), ("outcome", outcome))));

    private ImmutableArray<string> List(string variable) =>
        [.. function.Environment[variable].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static void RequireAll(IEnumerable<string> present, ImmutableArray<string> needed, string prefix)
    {
        var missing = needed.Except(present, StringComparer.Ordinal).ToList();
        if (missing.Count > 0) throw new ResourceException("ValueError", string.Join("; ", missing.Select(name => $"{prefix}{name} is missing")));
    }

    private static Tags Strings(PropertyMap map) => PropertyMap.Of(("tags", map)).StringMap("tags");
}
