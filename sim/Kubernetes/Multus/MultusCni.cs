using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Kubernetes.Nodes;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// What the daemon of Multus 4.1.4 does for a sandbox: the default network first, then those of the pod's annotation, all or none
/// (<c>tests/Lab.Simulation.Tests/Recorded/multus</c>).
/// </summary>
/// <param name="api">The API server that it asks.</param>
/// <param name="node">Its node.</param>
/// <param name="state">What is on the node.</param>
internal sealed class MultusCni(ClusterApi api, KubernetesObject node, MultusNode state)
{
    /// <summary>The networks that a pod asks for.</summary>
    public const string NetworksAnnotation = "k8s.v1.cni.cncf.io/networks";

    /// <summary>The network that a pod wants in place of the cluster's.</summary>
    public const string DefaultNetworkAnnotation = "v1.multus-cni.io/default-network";

    private const string Definitions = "network-attachment-definitions";
    private const string DefinitionGroup = "k8s.cni.cncf.io";
    private const string DefaultInterface = "eth0";

    // The namespace of default networks (docs/configuration.md, multusNamespace).
    private const string MultusNamespace = "kube-system";

    // The pod's next hop with the VPC CNI, on every node (recorded case D-host-rules).
    private const string VpcGateway = "169.254.1.1";

    private readonly ServiceAccountRights _rights = new(api, api.PodsOn(node.Name).First(pod => pod.Uid == state.DaemonUid));
    private readonly string _instanceId = NodeFacts.InstanceId(node);

    /// <summary>Makes a pod's interfaces and writes down which it has (CNI ADD).</summary>
    /// <returns>The address of <c>eth0</c>, without mask; <see langword="null"/> when that has none.</returns>
    /// <exception cref="CniException">It failed, and what was made is taken back.</exception>
    public string? Add(KubernetesObject pod, string sandboxId)
    {
        var delegates = Delegates(pod);
        var selections = Selections(pod);
        var sandbox = new PodSandbox(sandboxId, api.ClusterName, _instanceId, pod.Namespace, pod.Name, delegates, [], []);
        List<NetworkStatus> statuses = [];
        for (var index = 0; index < delegates.Length; index++)
        {
            var each = delegates[index];
            var selection = index == 0 ? null : selections[index - 1];
            try
            {
                RequireFree(sandbox, each);
                var made = IsVpc(each) ? AddVpc(pod, each) : AddPlugins(sandboxId, each, selection);
                sandbox = sandbox with { Interfaces = sandbox.Interfaces.Add(made.Interface), Routes = Routes(sandbox.Routes, made.Interface, made.Result) };
                statuses.AddRange(Statuses(pod, each, made.Interface, made.Result, isDefault: index == 0));
                Event(pod, "Normal", "AddedInterface", $"Add {each.InterfaceName} [{string.Join(' ', made.Interface.Addresses)}] from {each.Name}");
            }
            catch (CniException problem)
            {
                TakeBack(pod, sandbox with { Delegates = delegates[..index] });
                throw new CniException(
                    $"[{Key(pod)}:{each.Network}]: error adding container to network \"{each.Network}\": {problem.Message}");
            }
        }

        sandbox = sandbox with { Routes = DefaultRoute(sandbox.Routes, delegates, selections) };
        try
        {
            WriteStatus(pod, statuses);
        }
        catch (CniException)
        {
            // Multus leaves what it made; the runtime then ends the sandbox by a DEL.
            TakeBack(pod, sandbox);
            throw;
        }

        api.World.Put(sandbox);
        return sandbox.Interfaces[0].Addresses.Select(address => address.Split('/')[0]).FirstOrDefault();
    }

    /// <summary>Takes a pod's interfaces away (CNI DEL), from what the node keeps; the definitions may be gone or changed since.</summary>
    public void Delete(KubernetesObject pod, string sandboxId)
    {
        if (api.World.Find<PodSandbox>(sandboxId) is { } sandbox)
        {
            TakeBack(pod, sandbox);
            api.World.Remove<PodSandbox>(sandboxId);
        }
        else
        {
            // A pod of the time before Multus (case D2).
            VpcCni.Release(api.World, _instanceId, Pods.Key(pod));
        }
    }

    private void TakeBack(KubernetesObject pod, PodSandbox sandbox)
    {
        foreach (var each in sandbox.Delegates.Reverse())
        {
            if (IsVpc(each)) VpcCni.Release(api.World, _instanceId, Pods.Key(pod));
            else new InterfacePlugin(api, node.Name).Delete(Call(sandbox.Id, each, null));
        }
    }

    /// <summary>All networks of the pod, before any plugin is called.</summary>
    private ImmutableArray<NetworkDelegate> Delegates(KubernetesObject pod)
    {
        try
        {
            if (!MayRead("", "pods")) throw new CniException($"error waiting for pod: pod \"{pod.Name}\" not found");
            var cluster = ClusterNetwork();
            try
            {
                return [OwnDefault(pod) ?? cluster, .. Selections(pod).Select((selection, index) => Delegate(pod, selection, index + 1))];
            }
            catch (CniException problem)
            {
                throw new CniException($"error loading k8s delegates k8s args: {problem.Message}");
            }
        }
        catch (CniException problem)
        {
            throw new CniException($"Multus: [{Key(pod)}]: {problem.Message}");
        }
    }

    private NetworkDelegate ClusterNetwork()
    {
        var file = state.PrimaryFile!;
        var config = (state.Files.TryGetValue(file, out var content) ? CniFolder.Read(content) : null) ?? throw new CniException(
            $"failed to get clusterNetwork/defaultNetworks: GetDefaultNetworks: failed to get clusterNetwork /host/etc/cni/net.d/{file} in namespace "
            + MultusNamespace);
        var name = config.String("name") ?? "";
        return AttachmentDefinitions.Delegate(name, name, DefaultInterface, config);
    }

    /// <summary>The network that the pod wants in place of the cluster's, or <see langword="null"/>.</summary>
    private NetworkDelegate? OwnDefault(KubernetesObject pod)
    {
        const string failed =
            "TryLoadPodDelegates: error in loading K8s cluster default network from pod annotation: tryLoadK8sPodDefaultNetwork: ";
        if (pod.Metadata.Map("annotations").String(DefaultNetworkAnnotation) is not { Length: > 0 } wanted) return null;
        ImmutableArray<NetworkSelection> selections;
        try
        {
            selections = NetworkSelection.Parse(wanted, MultusNamespace);
        }
        catch (CniException problem)
        {
            throw new CniException($"{failed}failed to parse CRD object: {problem.Message}");
        }

        return selections is [var only]
            ? Definition(pod, only, DefaultInterface, failed)
            : throw new CniException($"{failed}more than one default network is specified: {wanted}");
    }

    private NetworkDelegate Delegate(KubernetesObject pod, NetworkSelection selection, int position)
    {
        const string failed = "TryLoadPodDelegates: error in getting k8s network for pod: GetNetworkDelegates: ";
        var settings = state.Settings!;
        if (settings.NamespaceIsolation && selection.Namespace != pod.Namespace && !settings.GlobalNamespaces.Contains(selection.Namespace))
        {
            throw new CniException(
                $"{failed}namespace isolation enabled, annotation violates permission, pod is in namespace {pod.Namespace} but refers to target namespace "
                + selection.Namespace);
        }

        return Definition(pod, selection, selection.InterfaceName ?? string.Create(CultureInfo.InvariantCulture, $"net{position}"), failed);
    }

    private NetworkDelegate Definition(KubernetesObject pod, NetworkSelection selection, string interfaceName, string failed)
    {
        try
        {
            return AttachmentDefinitions.Delegate(api, selection.Namespace, selection.Name, interfaceName, MayRead(DefinitionGroup, Definitions));
        }
        catch (NetworkNotFoundException problem)
        {
            Event(pod, "Warning", "NoNetworkFound", problem.Message);
            throw new CniException($"{failed}failed getting the delegate: getKubernetesDelegate: {problem.Message}");
        }
        catch (CniException problem)
        {
            throw new CniException($"{failed}failed getting the delegate: {problem.Message}");
        }
    }

    private static ImmutableArray<NetworkSelection> Selections(KubernetesObject pod) =>
        pod.Metadata.Map("annotations").String(NetworksAnnotation) is { Length: > 0 } networks
            ? NetworkSelection.Parse(networks, pod.Namespace)
            : [];

    private static void RequireFree(PodSandbox sandbox, NetworkDelegate each)
    {
        if (sandbox.Interfaces.All(other => other.Name != each.InterfaceName)) return;
        throw new CniException(
            $"DelegateAdd: cannot set \"{(each.IsList ? "" : each.Plugins[0].String("type"))}\" interface name to \"{each.InterfaceName}\": validateIfName: "
            + $"interface name {each.InterfaceName} already exists");
    }

    private (PodInterface Interface, IpamResult Result) AddVpc(KubernetesObject pod, NetworkDelegate each)
    {
        var isRunning = api.PodsOn(node.Name).Any(other => other.Labels.GetValueOrDefault("k8s-app") == "aws-node" && Pods.IsReady(other));
        if (!isRunning) throw new CniException($"plugin type=\"aws-cni\" failed (add): {VpcCni.AgentNotRunning}");
        var address = VpcCni.Assign(api.World, _instanceId, Pods.Key(pod))
            ?? throw new CniException($"plugin type=\"aws-cni\" failed (add): {VpcCni.NoAddress}");
        var table = api.World.Get<CniNode>(_instanceId).PodTables[address];
        // In place of MAC addresses the VPC CNI answers with the route table (recorded/vpc-cni, README D.3).
        return (
            new PodInterface(each.InterfaceName, each.Name, "aws-cni", null, table.ToString(CultureInfo.InvariantCulture), [$"{address}/32"]),
            IpamResult.None);
    }

    private (PodInterface Interface, IpamResult Result) AddPlugins(string sandboxId, NetworkDelegate each, NetworkSelection? selection)
    {
        try
        {
            var plugin = new InterfacePlugin(api, node.Name);
            var made = plugin.Add(each.Name, Call(sandboxId, each, selection));
            if (each.Plugins.Length > 1)
            {
                plugin.Delete(Call(sandboxId, each, selection));
                throw new CniException($"the simulated world does not know what the plugin \"{each.Plugins[1].String("type")}\" does after another");
            }

            return made;
        }
        catch (CniException problem) when (each.IsList)
        {
            throw new CniException($"plugin type=\"{each.Plugins[0].String("type")}\" failed (add): {problem.Message}");
        }
    }

    private CniCall Call(string sandboxId, NetworkDelegate each, NetworkSelection? selection) => new(
        api.World, api.ClusterName, _instanceId, sandboxId, each.InterfaceName, each.Network, each.Plugins[0], selection?.Addresses ?? [],
        selection?.MacAddress);

    /// <summary>The routes with those of a new interface; its default route comes before the others and wins (case A13).</summary>
    private static ImmutableArray<PodRoute> Routes(ImmutableArray<PodRoute> before, PodInterface made, IpamResult result)
    {
        if (made.Type == "aws-cni") return [new PodRoute("default", VpcGateway, made.Name, null), new PodRoute(VpcGateway, null, made.Name, null)];
        var own = result.Addresses.Select(each => new PodRoute(Subnet(each.Address), null, made.Name, each.Address.Split('/')[0]));
        var further = result.Routes.Select(route => new PodRoute(
            IsDefault(route) ? "default" : route.Destination, route.Gateway ?? result.Addresses.FirstOrDefault()?.Gateway, made.Name, null));
        return
        [
            .. further.Where(IsDefault), .. before.Where(IsDefault),
            .. before.Concat(own).Concat(further).Where(route => !IsDefault(route)).OrderBy(route => Ipv4Range.ParseAddress(route.Destination.Split('/')[0])),
        ];
    }

    /// <summary>With <c>default-route</c> the default route leaves by that interface alone (case A12).</summary>
    private static ImmutableArray<PodRoute> DefaultRoute(
        ImmutableArray<PodRoute> routes, ImmutableArray<NetworkDelegate> delegates, ImmutableArray<NetworkSelection> selections)
    {
        ImmutableArray<PodRoute> asked =
        [
            .. selections.Select((selection, index) => (selection, delegates[index + 1].InterfaceName)).Where(each => !each.selection.DefaultRoute.IsEmpty)
                .Select(each => new PodRoute("default", each.selection.DefaultRoute[0], each.InterfaceName, null)),
        ];
        return asked.IsEmpty ? routes : [.. asked, .. routes.Where(route => !IsDefault(route))];
    }

    private static bool IsDefault(PodRoute route) => route.Destination == "default";

    private static bool IsDefault(IpamRoute route) => route.Destination == "0.0.0.0/0";

    private static string Subnet(string address)
    {
        var length = int.Parse(address.Split('/')[1], CultureInfo.InvariantCulture);
        var mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
        return new Ipv4Range(Ipv4Range.ParseAddress(address.Split('/')[0]) & mask, length).ToString();
    }

    private static IEnumerable<NetworkStatus> Statuses(
        KubernetesObject pod, NetworkDelegate each, PodInterface made, IpamResult result, bool isDefault)
    {
        yield return new NetworkStatus(
            each.Name, made.Name, [.. made.Addresses.Select(address => address.Split('/')[0])], made.MacAddress, isDefault,
            [.. result.Routes.Where(IsDefault).Select(route => route.Gateway ?? "<nil>")]);
        // The VPC CNI answers with a second interface, for its own DEL; Multus takes it for one of the pod's.
        if (IsVpc(each)) yield return new NetworkStatus(each.Name, DummyName(pod), [], "0", IsDefault: false, []);
    }

    // SHA-1 is what the VPC CNI names interfaces by; nothing is kept safe by it.
#pragma warning disable CA5350
    private static string DummyName(KubernetesObject pod) =>
        "dummy" + Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"{pod.Namespace}.{pod.Name}")))[..11];
#pragma warning restore CA5350

    private void WriteStatus(KubernetesObject pod, IEnumerable<NetworkStatus> statuses)
    {
        Require("get", "pods", "/");
        Require("update", "pods/status", $"{pod.Namespace}/{pod.Name}");
        // Written between the pod's own status writes, which know nothing of it.
        var live = api.Find("Pod", pod.Namespace, pod.Name)!;
        api.Write(live with { Content = live.Content.Set(NetworkStatus.ToText(statuses), "metadata", "annotations", NetworkStatus.Annotation) });

        void Require(string verb, string resource, string seen)
        {
            if (_rights.Allow(verb, "", resource, pod.Namespace, pod.Name)) return;
            throw new CniException(
                $"Multus: [{Key(pod)}]: error setting the networks status: SetPodNetworkStatusAnnotation: failed to update the pod {pod.Name} in out of "
                + $"cluster comm: SetNetworkStatus: failed to update the pod {pod.Name} in out of cluster comm: status update failed for pod {seen}: pods "
                + $"\"{pod.Name}\" is forbidden: User \"{_rights.User}\" cannot {verb} resource \"{resource}\" in API group \"\" in the namespace "
                + $"\"{pod.Namespace}\"");
        }
    }

    private bool MayRead(string group, string resource) => _rights.Allow("list", group, resource) && _rights.Allow("watch", group, resource);

    private void Event(KubernetesObject pod, string type, string reason, string message)
    {
        if (_rights.Allow("create", "", "events", pod.Namespace)) api.Event(pod, type, reason, message);
    }

    private static bool IsVpc(NetworkDelegate each) => each.Plugins[0].String("type") == "aws-cni";

    private static string Key(KubernetesObject pod) => $"{pod.Namespace}/{pod.Name}/{pod.Uid}";
}
