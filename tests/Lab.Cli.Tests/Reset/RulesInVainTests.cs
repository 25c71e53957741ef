using Lab.Cli.Reset;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Tests.Reset;

/// <summary>Rules where what they wait for doesn't come: nothing is called put right, and nothing that costs money is lost sight of.</summary>
public sealed class RulesInVainTests
{
    private const string Cluster = "alice-myeks";

    // The finalizer is what the controller deletes the load balancer for: without it the NLB stays and costs money.
    [Theory]
    [InlineData("Service", "service.k8s.aws/resources")]
    [InlineData("Service", "service.kubernetes.io/load-balancer-cleanup")]
    [InlineData("Ingress", "ingress.k8s.aws/resources")]
    public async Task A_dying_object_keeps_the_finalizer_that_stands_for_a_load_balancer(string kind, string finalizer)
    {
        var live = Netshoot(Object(kind, "netshoot", "web", Dying(finalizer)));

        var refusal = await Should.ThrowAsync<LabException>(() => ActAsync(live));

        refusal.Message.ShouldContain($"{kind} netshoot/web stays: no controller takes its load balancer away");
        live.Acts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dying_object_loses_a_finalizer_that_nobody_sees_to()
    {
        var live = Netshoot(Object("ConfigMap", "netshoot", "held", Dying("example.com/hold")));

        await ActAsync(live);

        live.Acts.ShouldBe(["""patch ConfigMap netshoot/held {"metadata":{"finalizers":null}}"""]);
        live.Waited.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_namespace_that_stays_is_told_with_what_is_in_it()
    {
        var live = Netshoot();
        live.Objects.Clear();
        live.Objects.Add(Object("Namespace", "", "netshoot", Dying()));
        live.Objects.Add(Object("PersistentVolumeClaim", "netshoot", "data", PropertyMap.Empty));

        (await Should.ThrowAsync<LabException>(() => ActAsync(live))).Message
            .ShouldContain("Namespace netshoot stays: still in it are PersistentVolumeClaim netshoot/data");
    }

    private static StillEnvironment Netshoot(params KubernetesObject[] objects)
    {
        var live = new StillEnvironment();
        live.Recorded.Add(new RecordedResource("netshoot", "kubernetes:core/v1:Namespace", "netshoot", PropertyMap.Empty, PropertyMap.Empty));
        live.Objects.Add(Object("Namespace", "", "netshoot", PropertyMap.Empty));
        live.Objects.AddRange(objects);
        return live;
    }

    private static Task ActAsync(StillEnvironment live) =>
        ActAsync(new ObjectRules(live, new LiveObjects([.. live.Recorded], [.. live.Objects])).Of("netshoot", withForeign: false));

    private static async Task ActAsync(IEnumerable<Repair> repairs)
    {
        foreach (var repair in repairs.ToList()) await repair.Act(CancellationToken.None);
    }

    private static KubernetesObject Object(string kind, string space, string name, PropertyMap metadata) =>
        new(Cluster, kind, space, name, PropertyMap.Of(("metadata", metadata.With("name", name).With("uid", $"uid-{name}"))));

    private static PropertyMap Dying(params string[] finalizers) =>
        PropertyMap.Of(("deletionTimestamp", "2026-09-01T12:00:00Z"), ("finalizers", PropertyList.From(finalizers)));
}
