using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Engine;
using Lab.Simulation.Faults;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Cli.Tests.Reset;

/// <summary>What a student does by hand to a simulated environment, with <c>kubectl</c>, the <c>aws</c> command or <c>pulumi</c>.</summary>
/// <param name="lab">The lab.</param>
/// <param name="environment">The environment.</param>
internal sealed class StudentActs(LabRoot lab, string environment = "dev")
{
    private string Cluster => $"{environment}-myeks";

    /// <summary><c>kubectl scale deployment</c>: it writes the subresource, which makes it the owner of the number (recorded case 11c).</summary>
    public Task ScaleAsync(string space, string deployment, int replicas) => PatchAsync(
        "Deployment", space, deployment, $$"""{"spec": {"replicas": {{replicas}} } }""", "kubectl", "scale");

    /// <summary><c>kubectl edit</c>, <c>patch</c>, <c>label</c>, <c>set</c>, …: a patch under the verb's own name.</summary>
    public Task PatchAsync(string kind, string space, string name, string patch, string manager = "kubectl-edit", string? subresource = null) =>
        ActAsync((world, kubernetes) => kubernetes.Patch(
            world, Cluster, kubernetes.Find(world, Cluster, kind, space, name)!, (PropertyMap)PropertyValue.Parse(patch)!, manager, subresource));

    /// <summary><c>kubectl delete</c>; it doesn't wait for what stays.</summary>
    public Task DeleteAsync(string kind, string space, string name) => ActAsync(
        (world, kubernetes) => kubernetes.Delete(world, Cluster, kind, space, name, DeletionPropagation.Background), TimeSpan.FromMinutes(1));

    /// <summary><c>kubectl create -f</c>.</summary>
    public Task CreateAsync(string manifest) => ActAsync(
        (world, kubernetes) => kubernetes.Create(world, Cluster, (PropertyMap)PropertyValue.Parse(manifest)!, "kubectl-create"), TimeSpan.FromMinutes(5));

    /// <summary>Any other act, after which simulated time passes.</summary>
    public async Task ActAsync(Action<World, IKubernetesApi> act, TimeSpan time = default)
    {
        using var opened = Open();
        var kubernetes = (IKubernetesApi)opened.Kubernetes;
        await opened.ChangeAsync(
            world =>
            {
                act(world, kubernetes);
                foreach (var cluster in world.All<EksCluster>()) kubernetes.Settle(world, cluster.Id);
            },
            time);
    }

    /// <summary><c>aws eks update-nodegroup-config --scaling-config</c>.</summary>
    public Task ScaleNodeGroupAsync(string name, int size) => ActAsync((world, kubernetes) =>
    {
        var group = world.Get<NodeGroup>($"{Cluster}:{name}") with { MinSize = 1, DesiredSize = size, MaxSize = Math.Max(size, 3) };
        world.Put(new ManagedNodes(world, Regions.Default, kubernetes).Scale(group));
    });

    /// <summary><c>aws autoscaling update-auto-scaling-group --desired-capacity</c>.</summary>
    public Task ScaleAutoScalingGroupAsync(int size) => ActAsync(
        (world, _) => world.Put(world.All<AutoScalingGroup>().Single() with { MinSize = 1, DesiredCapacity = size, MaxSize = Math.Max(size, 3) }),
        TimeSpan.FromMinutes(10));

    /// <summary><c>aws ec2 terminate-instances</c>; Auto Scaling has not noticed yet.</summary>
    public Task TerminateAsync(Func<World, Instance> which) => ActAsync((world, _) => Mishaps.TerminateInstance(world, which(world).Id));

    /// <summary><c>rm /etc/cni/net.d/10-aws.conflist</c> on a node: its kubelet has no network plugin any more.</summary>
    public Task RemoveNetworkPluginAsync(Func<World, Instance> which) => ActAsync((world, _) => world.Remove<CniNode>(which(world).Id));

    /// <summary>EC2 has no instances of a type left in the whole region.</summary>
    public Task ExhaustAsync(string instanceType) => ActAsync((world, _) =>
    {
        foreach (var zone in Regions.Zones(Regions.Default)) world.Put(Fault.NoCapacity(zone.Name, instanceType, zone.Name));
    });

    /// <summary>EC2 has instances again.</summary>
    public Task LiftFaultsAsync() => ActAsync((world, _) =>
    {
        foreach (var fault in world.All<Fault>()) world.Remove<Fault>(fault.Id);
    });

    /// <summary><c>aws ec2 detach-network-interface</c> and <c>delete-network-interface</c>.</summary>
    /// <param name="which">The ENI.</param>
    /// <param name="isReplaced">Whether an ENI of the student's own takes the addresses that came free, which nothing else would then have again.</param>
    public Task DeleteInterfaceAsync(Func<World, NetworkInterface> which, bool isReplaced = false) => ActAsync((world, _) =>
    {
        var eni = which(world);
        NetworkInterfaces.Detach(world, eni.Id);
        NetworkInterfaces.Delete(world, eni.Id);
        if (isReplaced) NetworkInterfaces.Create(world, eni.SubnetId, "mine", eni.SecurityGroupIds, secondaryCount: 30);
    });

    /// <summary><c>aws ec2 authorize-security-group-ingress</c>.</summary>
    public Task AuthorizeAsync(Func<World, SecurityGroup> which, string cidr, int port) => ActAsync(
        (world, _) => SecurityGroups.Authorize(world, which(world).Id, [SecurityGroups.Rule(isEgress: false, "tcp", port, port, cidr, null)]));

    /// <summary><c>pulumi destroy</c> of one stack alone, whatever stands on it.</summary>
    /// <summary>Tells the network plugin not to translate addresses of pods, which no stack declares: only checks see it.</summary>
    public Task StopTranslationAsync()
    {
        var containers = (PropertyList)Find("DaemonSet", "kube-system", "aws-node")!.Content.At("spec", "template", "spec", "containers")!;
        var changed = PropertyList.From(containers.Maps.Select(container => container.RequiredString("name") == "aws-node" ? WithoutTranslation(container) : container));
        return PatchAsync("DaemonSet", "kube-system", "aws-node", $$"""{"spec": {"template": {"spec": {"containers": {{changed}} } } } }""", "kubectl-set");

        static PropertyMap WithoutTranslation(PropertyMap container) => container.With("env", PropertyList.From(
            container.List("env").Maps.Where(variable => variable.String("name") != "AWS_VPC_K8S_CNI_EXTERNALSNAT")
                .Append(PropertyMap.Of(("name", "AWS_VPC_K8S_CNI_EXTERNALSNAT"), ("value", "true")))));
    }

    public async Task<UpdateResult> DestroyStackAsync(string stage)
    {
        using var opened = Open();
        return await opened.DestroyAsync($"{environment}.{stage}", new Silence(), CancellationToken.None);
    }

    /// <summary><c>pulumi destroy</c> of one stack, and Ctrl-C.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="after">How many resources are deleted by then.</param>
    public async Task StopDestroyAsync(string stage, int after)
    {
        using var opened = Open();
        using var stop = new CancellationTokenSource();
        var result = await opened.DestroyAsync($"{environment}.{stage}", new Stop(stop, after), stop.Token);
        result.IsCancelled.ShouldBeTrue();
    }

    /// <summary><c>pulumi refresh</c>.</summary>
    public async Task RefreshStackAsync(string stage)
    {
        using var opened = Open();
        (await opened.RefreshAsync($"{environment}.{stage}", new Silence(), CancellationToken.None)).Failures.ShouldBeEmpty();
    }

    /// <summary>Looks at the world.</summary>
    public T See<T>(Func<World, IKubernetesApi, T> look)
    {
        using var opened = SimulatedEnvironment.Open(lab.EnvironmentFolder(environment), environment, EnvironmentAccess.Read, TimeProvider.System);
        return look(opened.World, (IKubernetesApi)opened.Kubernetes);
    }

    /// <summary>An object, or <see langword="null"/>.</summary>
    public KubernetesObject? Find(string kind, string space, string name) => See((world, kubernetes) => kubernetes.Find(world, Cluster, kind, space, name));

    /// <summary>The objects of a kind in a namespace.</summary>
    public IReadOnlyList<KubernetesObject> List(string kind, string space) => See((world, kubernetes) => kubernetes.List(world, Cluster, kind, space));

    private SimulatedEnvironment Open() =>
        SimulatedEnvironment.Open(lab.EnvironmentFolder(environment), environment, EnvironmentAccess.Write, TimeProvider.System);

    private sealed class Stop(CancellationTokenSource stop, int after) : IUpdateObserver
    {
        private int _completed;

        public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
        {
        }

        public void Reported(string urn, StatusMessage message)
        {
        }

        public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
        {
            if (++_completed == after) stop.Cancel();
        }

        public void Failed(ResourceFailure failure)
        {
        }
    }
}
