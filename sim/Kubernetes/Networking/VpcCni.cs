using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>
/// The Amazon VPC CNI's node agent ("ipamd"): which ENIs and addresses a node has, and which address a pod gets, as recorded from
/// version 1.20.4 (<c>tests/Lab.Simulation.Tests/Recorded/vpc-cni</c>, cases A to G).
/// </summary>
/// <remarks>
/// In which order the real agent gives out, and gives back, addresses is not defined: it walks hash maps. Here it is fixed. Addresses go
/// out by the lowest device index first, on an ENI in the order of assignment, in a prefix ascending; addresses are given back in that
/// order too, and of several idle ENIs the one with the highest device index goes first.
/// </remarks>
public static class VpcCni
{
    /// <summary>An ENI with this tag and the value <c>true</c> is left alone, unless it is the primary one.</summary>
    public const string NoManageTag = "node.k8s.amazonaws.com/no_manage";

    /// <summary>What the plugin answers when no address is left (case A-warm-t3.medium, pod 16).</summary>
    public const string NoAddress = "add cmd: failed to assign an IP address to container";

    /// <summary>What the plugin answers while the agent does not run, as recorded.</summary>
    public const string AgentNotRunning =
        "add cmd: Error received from AddNetwork gRPC call: rpc error: code = Unavailable desc = connection error: "
        + "desc = \"transport: Error while dialing: dial tcp 127.0.0.1:50051: connect: connection refused\"";

    /// <summary>How often the pool is checked.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    internal const string InstanceTag = "node.k8s.amazonaws.com/instance_id";
    internal const string ClusterTag = "cluster.k8s.amazonaws.com/name";
    internal const string CreatedTag = "node.k8s.amazonaws.com/createdAt";
    private const string SubnetTag = "kubernetes.io/role/cni";
    private static readonly TimeSpan UnassignInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinimumAge = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SubnetFullPause = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DetachPause = TimeSpan.FromSeconds(2);

    private static readonly string[] SubnetFull = ["InsufficientFreeAddressesInSubnet", "InsufficientCidrBlocks"];

    /// <summary>The agent starts, for the first time or again: it looks at the instance's ENIs and fills the primary one.</summary>
    public static void Start(World world, string instanceId, string clusterName, CniSettings settings)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(settings);
        var now = world.Now;
        var leakCheck = now + LeakedInterfaces.Delay(world, instanceId);
        var node = world.Find<CniNode>(instanceId) is { } before
            ? before with { Settings = settings, LastCheck = now, LastAction = now, ManagedEnis = [], UnmanagedEnis = [], NextLeakCheck = leakCheck }
            : new CniNode(
                instanceId, clusterName, settings, now, now, null, null, [], [], ImmutableSortedDictionary<string, string>.Empty,
                ImmutableSortedDictionary<string, DateTimeOffset>.Empty, ImmutableSortedDictionary<string, int>.Empty,
                ImmutableSortedDictionary<string, int>.Empty, RefusedAttachments: 0, leakCheck);

        var groups = NetworkInterfaces.OfInstance(world, instanceId)[0].SecurityGroupIds;
        foreach (var each in NetworkInterfaces.OfInstance(world, instanceId))
        {
            node = Adopt(world, node, each);
            if (node.ManagedEnis.Contains(each.Id))
            {
                NetworkInterfaces.Change(world, world.Get<NetworkInterface>(each.Id) with { SecurityGroupIds = groups });
            }
        }

        node = ForgetLostPods(world, node);
        world.Put(node);
        Fill(world, node);
    }

    /// <summary>A pod gets an address (CNI ADD); one that has one already keeps it.</summary>
    /// <returns>The address, or <see langword="null"/> when none is left: <see cref="NoAddress"/>.</returns>
    public static string? Assign(World world, string instanceId, string pod)
    {
        ArgumentNullException.ThrowIfNull(world);
        var node = world.Get<CniNode>(instanceId);
        if (node.Assigned.FirstOrDefault(pair => pair.Value == pod).Key is { } has) return has;
        var pool = new CniPool(world, node);
        if (pool.Next(world.Now) is not { } address) return null;
        var table = node.EniTables[pool.Interfaces.First(each => pool.Addresses(each).Contains(address)).PrimaryAddress];
        world.Put(node with
        {
            Assigned = node.Assigned.SetItem(address, pod),
            Cooling = node.Cooling.Remove(address),
            PodTables = node.PodTables.SetItem(address, table),
        });
        return address;
    }

    /// <summary>
    /// A pod gives its address back (CNI DEL); it cools down before another pod gets it. Of a pod that the agent does not know, the rules
    /// stay on the node (case C-tag-after-attach).
    /// </summary>
    public static void Release(World world, string instanceId, string pod)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (world.Find<CniNode>(instanceId) is not { } node || node.Assigned.FirstOrDefault(pair => pair.Value == pod).Key is not { } address) return;
        world.Put(node with
        {
            Assigned = node.Assigned.Remove(address),
            Cooling = node.Cooling.SetItem(address, world.Now + TimeSpan.FromSeconds(node.Settings.Cooldown)),
            PodTables = node.PodTables.Remove(address),
        });
    }

    /// <summary>Makes the checks that are due: one every <see cref="CheckInterval"/> since the last.</summary>
    public static void CatchUp(World world, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(world);
        LeakedInterfaces.CatchUp(world, instanceId);
        while (world.Find<CniNode>(instanceId) is { } node && node.LastCheck + CheckInterval is var at && at <= world.Now)
        {
            if (NextPoolChange(world, node, growing: false) is not { } next || next > world.Now)
            {
                // Nothing comes of the checks until now; only their rhythm stays.
                var missed = (world.Now - node.LastCheck).Ticks / CheckInterval.Ticks;
                world.Put(node with { LastCheck = node.LastCheck + (CheckInterval * missed) });
                return;
            }

            Check(world, node with { LastCheck = at }, at);
        }
    }

    /// <summary>When the agent may next change its pool by itself, or <see langword="null"/> while it is content.</summary>
    /// <param name="world">The world.</param>
    /// <param name="instanceId">The node's instance.</param>
    /// <param name="growing">Only when it would get more addresses.</param>
    public static DateTimeOffset? NextChange(World world, string instanceId, bool growing = false)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (world.Find<CniNode>(instanceId) is not { } node || world.Find<Instance>(instanceId) is null) return null;
        var pool = NextPoolChange(world, node, growing);
        return growing ? pool : new[] { pool, LeakedInterfaces.Next(world, node) }.Min();
    }

    private static DateTimeOffset? NextPoolChange(World world, CniNode node, bool growing) => Due(world, node, growing) is { } due
        ? node.LastCheck + (CheckInterval * Math.Ceiling((due - node.LastCheck) / CheckInterval))
        : null;

    private static DateTimeOffset? Due(World world, CniNode node, bool growing)
    {
        var pool = new CniPool(world, node);
        var next = node.LastCheck + CheckInterval;
        if (Missing(pool, node) > 0 && CanGrow(pool)) return node.RetryAfter > next ? (growing ? null : node.RetryAfter) : next;
        if (growing) return null;
        DateTimeOffset?[] due =
        [
            Strangers(world, node).Any() || Lost(world, node).Any()
                ? node.LastAction + ReconcileInterval + TimeSpan.FromSeconds(1)
                : null,
            Surplus(pool, node) > 0 && Returnable(pool, node).Any() ? Later(next, node.LastUnassign + UnassignInterval) : null,
            .. Idle(pool, node).Select(idle => (DateTimeOffset?)Later(idle.CreatedAt + MinimumAge, CoolAt(pool, node, idle))),
        ];
        return due.Min() is { } first ? Later(next, first) : null;
    }

    private static void Check(World world, CniNode node, DateTimeOffset at)
    {
        node = node with { Cooling = node.Cooling.RemoveRange(node.Cooling.Where(pair => pair.Value <= at).Select(pair => pair.Key)) };
        node = Reconcile(world, node, at);
        world.Put(node);
        var pool = new CniPool(world, node);
        if (Missing(pool, node) is > 0 and var missing)
        {
            if (CanGrow(pool) && !(node.RetryAfter > at)) Grow(world, node, pool, missing, at);
            return;
        }

        if (Surplus(pool, node) is > 0 and var surplus && !(node.LastUnassign + UnassignInterval > at))
        {
            node = GiveBack(world, node, pool, surplus, at);
            pool = new CniPool(world, node);
        }

        var idle = Idle(pool, node).FirstOrDefault(each => each.CreatedAt + MinimumAge <= at && !pool.IsCooling(each, at));
        if (idle is not null) Free(world, node, idle, at);
    }

    /// <summary>How many addresses (or, with prefix delegation, prefixes) the pool is short of.</summary>
    private static int Missing(CniPool pool, CniNode node)
    {
        var settings = node.Settings;
        if (settings.WarmIpTarget is { } warm)
        {
            var missing = Math.Max(warm - pool.Free, (settings.MinimumIpTarget ?? 0) - pool.Total);
            return settings.PrefixDelegation ? (Math.Max(missing, 0) + CniPool.PrefixSize - 1) / CniPool.PrefixSize : missing;
        }

        if (settings.PrefixDelegation)
        {
            var low = pool.Free < CniPool.PrefixSize * settings.WarmPrefixTarget || pool.Free == 0;
            return low ? Math.Max(settings.WarmPrefixTarget - pool.FreePrefixes, 1) : 0;
        }

        return pool.Free < pool.SlotsPerInterface * settings.WarmEniTarget || pool.Free == 0 ? pool.SlotsPerInterface : 0;
    }

    /// <summary>How many addresses (or prefixes) may be given back one by one; never any without a target for single ones.</summary>
    private static int Surplus(CniPool pool, CniNode node)
    {
        var settings = node.Settings;
        if (settings.WarmIpTarget is { } warm)
        {
            var surplus = Math.Min(pool.Free - warm, pool.Total - (settings.MinimumIpTarget ?? 0));
            return settings.PrefixDelegation ? Math.Min(surplus / CniPool.PrefixSize, pool.FreePrefixes) : surplus;
        }

        return settings.PrefixDelegation ? pool.FreePrefixes - settings.WarmPrefixTarget : 0;
    }

    /// <summary>The ENIs that could go: not the primary one, without pods, and not needed for a target.</summary>
    private static IEnumerable<NetworkInterface> Idle(CniPool pool, CniNode node) =>
        pool.Interfaces.Reverse().Where(each => each.DeviceIndex > 0 && !pool.HasPods(each) && !IsNeeded(pool, node, each));

    private static bool IsNeeded(CniPool pool, CniNode node, NetworkInterface each)
    {
        var settings = node.Settings;
        var free = pool.Free - pool.Addresses(each).Length;
        if (settings.WarmIpTarget is { } warm) return free < warm || pool.Total - pool.Addresses(each).Length < (settings.MinimumIpTarget ?? 0);
        return settings.PrefixDelegation
            ? pool.FreePrefixes - each.Prefixes.Length < settings.WarmPrefixTarget || free < CniPool.PrefixSize * settings.WarmPrefixTarget
            : pool.Free < (settings.WarmEniTarget + 1) * pool.SlotsPerInterface;
    }

    private static bool CanGrow(CniPool pool) => pool.Interfaces.Any(each => pool.FreeSlots(each) > 0) || pool.Interfaces.Length < pool.MaxInterfaces;

    private static void Fill(World world, CniNode node)
    {
        var pool = new CniPool(world, node);
        var primary = pool.Interfaces[0];
        var count = Math.Min(Math.Min(Missing(pool, node), pool.SlotsPerInterface), pool.FreeSlots(primary));
        // With a target of no warm ENI the first one is filled all the same (case B-warm-eni0).
        if (count > 0) Grow(world, node, pool, count, world.Now);
    }

    private static void Grow(World world, CniNode node, CniPool pool, int count, DateTimeOffset at)
    {
        try
        {
            var roomy = pool.Interfaces.FirstOrDefault(each => pool.FreeSlots(each) > 0);
            if (roomy is null)
            {
                var grown = AddInterface(world, node, pool, Math.Min(count, pool.SlotsPerInterface));
                if (grown.RefusedAttachments > node.RefusedAttachments)
                {
                    world.Put(grown);
                    return;
                }

                node = grown;
            }
            else if (node.Settings.PrefixDelegation) NetworkInterfaces.AssignPrefixes(world, roomy.Id, Math.Min(count, pool.FreeSlots(roomy)));
            else NetworkInterfaces.AssignPrivateIpAddresses(world, roomy.Id, Math.Min(count, pool.FreeSlots(roomy)));
            world.Put(node with { LastAction = at, RetryAfter = null });
        }
        catch (ResourceException problem) when (SubnetFull.Contains(problem.Code))
        {
            // Not tried with fewer, and not again for a while (case G-subnet-full).
            world.Put(node with { RetryAfter = at + SubnetFullPause });
        }
    }

    private static CniNode AddInterface(World world, CniNode node, CniPool pool, int count)
    {
        var (addresses, prefixes) = node.Settings.PrefixDelegation ? (0, count) : (count, 0);
        var made = NetworkInterfaces.Create(
            world, SubnetFor(world, node), $"aws-K8S-{node.Id}", pool.Interfaces[0].SecurityGroupIds, addresses,
            OwnTags(node).SetItem(CreatedTag, PropertyPaths.Timestamp(world.Now)), prefixes);
        try
        {
            made = NetworkInterfaces.Attach(world, made.Id, node.Id);
        }
        catch (ResourceException problem) when (problem.Code == "AttachmentLimitExceeded")
        {
            // Someone else's ENI took the slot; it is seen at the next reconcile (case C-nomanage-running-index1).
            NetworkInterfaces.Delete(world, made.Id);
            return node with { RefusedAttachments = node.RefusedAttachments + 1 };
        }

        return Manage(node, NetworkInterfaces.Change(world, made with { DeleteOnTermination = true }));
    }

    /// <summary>
    /// The subnet with the most free addresses among the instance's own and those of its zone tagged for the CNI (case
    /// G-subnet-discovery).
    /// </summary>
    private static string SubnetFor(World world, CniNode node)
    {
        var own = world.Get<Subnet>(world.Get<Instance>(node.Id).SubnetId);
        return node.Settings.SubnetDiscovery
            ? world.All<Subnet>()
                .Where(each => each.VpcId == own.VpcId && each.AvailabilityZone == own.AvailabilityZone && each.Tags.ContainsKey(SubnetTag))
                .Append(own).MaxBy(each => SubnetAddresses.FreeCount(world, each.Id))!.Id
            : own.Id;
    }

    private static IEnumerable<string> Returnable(CniPool pool, CniNode node) => node.Settings.PrefixDelegation
        ? pool.Interfaces.SelectMany(each => each.Prefixes).Where(prefix => !pool.IsUsed(prefix))
        : pool.Interfaces.SelectMany(each => each.SecondaryAddresses).Where(address => !node.Assigned.ContainsKey(address));

    private static CniNode GiveBack(World world, CniNode node, CniPool pool, int count, DateTimeOffset at)
    {
        var given = Returnable(pool, node).Take(count).ToHashSet(StringComparer.Ordinal);
        foreach (var each in pool.Interfaces)
        {
            ImmutableArray<string> own = [.. each.SecondaryAddresses.Concat(each.Prefixes).Where(given.Contains)];
            if (own.Length > 0) NetworkInterfaces.Unassign(world, each.Id, own);
        }

        if (given.Count > 0) node = node with { LastUnassign = at, LastAction = at };
        world.Put(node);
        return node;
    }

    private static void Free(World world, CniNode node, NetworkInterface idle, DateTimeOffset at)
    {
        NetworkInterfaces.Detach(world, idle.Id);
        NetworkInterfaces.Delete(world, idle.Id);
        world.Put(node with
        {
            ManagedEnis = node.ManagedEnis.Remove(idle.Id),
            EniTables = node.EniTables.Remove(idle.PrimaryAddress),
            LastAction = at + DetachPause,
        });
    }

    private static CniNode Reconcile(World world, CniNode node, DateTimeOffset at)
    {
        if (at - node.LastAction <= ReconcileInterval) return node;
        var strangers = Strangers(world, node).ToList();
        var lost = Lost(world, node).ToList();
        if (strangers.Count + lost.Count == 0) return node;
        node = node with { ManagedEnis = node.ManagedEnis.Except(lost), UnmanagedEnis = node.UnmanagedEnis.Except(lost), LastAction = at };
        return strangers.Aggregate(ForgetLostPods(world, node), (current, each) => Adopt(world, current, each));
    }

    /// <summary>
    /// Pods of an ENI that is gone or now belongs to someone else are no longer known (cases G-eni-detached, C-tag-after-attach).
    /// </summary>
    private static CniNode ForgetLostPods(World world, CniNode node)
    {
        var pool = new CniPool(world, node);
        var held = pool.Interfaces.SelectMany(each => pool.Addresses(each)).ToHashSet(StringComparer.Ordinal);
        return node with { Assigned = node.Assigned.RemoveRange(node.Assigned.Keys.Where(address => !held.Contains(address))) };
    }

    /// <summary>The agent uses an ENI and tags it, or leaves it alone (cases C).</summary>
    private static CniNode Adopt(World world, CniNode node, NetworkInterface each)
    {
        var own = each.Tags.TryGetValue(InstanceTag, out var instance) && instance == node.Id;
        var managed = each.DeviceIndex == 0
            || (each.Tags.GetValueOrDefault(NoManageTag) != "true" && (node.Settings.ManageUntaggedEni || own));
        if (!managed) return node with { UnmanagedEnis = node.UnmanagedEnis.Add(each.Id) };
        return Manage(node, NetworkInterfaces.Change(world, each with { Tags = each.Tags.SetItems(OwnTags(node)) }));
    }

    /// <summary>The agent uses the ENI, brings its link up and gives it a route table.</summary>
    private static CniNode Manage(CniNode node, NetworkInterface each) => node with
    {
        ManagedEnis = node.ManagedEnis.Add(each.Id),
        EniTables = node.EniTables.SetItem(each.PrimaryAddress, NodeNetwork.TableOf(each.DeviceIndex)),
    };

    private static ImmutableSortedDictionary<string, string> OwnTags(CniNode node)
    {
        var tags = (node.Settings.AdditionalEniTags ?? ImmutableSortedDictionary<string, string>.Empty).WithComparers(StringComparer.Ordinal)
            .SetItem(InstanceTag, node.Id);
        return node.Settings.ClusterName is { } name
            ? tags.SetItem(ClusterTag, name).SetItem("eks:eni:owner", "amazon-vpc-cni")
            : tags;
    }

    /// <summary>ENIs on the instance that the agent does not know.</summary>
    private static IEnumerable<NetworkInterface> Strangers(World world, CniNode node) => NetworkInterfaces.OfInstance(world, node.Id)
        .Where(each => !node.ManagedEnis.Contains(each.Id) && !node.UnmanagedEnis.Contains(each.Id));

    /// <summary>ENIs that the agent knows and that are no longer on the instance.</summary>
    private static IEnumerable<string> Lost(World world, CniNode node) =>
        node.ManagedEnis.Union(node.UnmanagedEnis).Where(id => world.Find<NetworkInterface>(id)?.InstanceId != node.Id);

    private static DateTimeOffset? CoolAt(CniPool pool, CniNode node, NetworkInterface each) =>
        pool.Addresses(each).Select(address => node.Cooling.TryGetValue(address, out var until) ? until : (DateTimeOffset?)null).Max();

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;
}
