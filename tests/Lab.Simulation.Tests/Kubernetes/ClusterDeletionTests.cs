using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Kubernetes.CloudController;
using Lab.Simulation.Kubernetes.ExternalDns;
using Lab.Simulation.Kubernetes.LoadBalancerController;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Kubernetes;

public sealed class ClusterDeletionTests
{
    [Fact]
    public void Nothing_that_a_controller_remembers_outlives_its_cluster()
    {
        var fixture = ClusterFixture.Fresh();
        HostedZones.Create(fixture.World, "zone", "alice.example.com", Tags.Empty);
        fixture.Apply("""
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "targetgroupbindings.elbv2.k8s.aws"},
             "spec": {"group": "elbv2.k8s.aws", "scope": "Namespaced", "names": {"kind": "TargetGroupBinding", "plural": "targetgroupbindings",
               "singular": "targetgroupbinding", "listKind": "TargetGroupBindingList"},
              "versions": [{"name": "v1beta1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true} } }] } }
            """);
        fixture.Deploy("dns", 1, "registry.k8s.io/external-dns/external-dns:v0.21.0");
        fixture.Deploy("balancers", 1, "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0");
        fixture.Apply("""
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default"},
             "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]} }
            """);
        fixture.World.Find<ExternalDnsRun>("myeks").ShouldNotBeNull();
        fixture.World.Find<ControllerProcess>("myeks").ShouldNotBeNull();
        fixture.World.All<CloudService>().ShouldHaveSingleItem();

        fixture.Kubernetes.ClusterDeleted(fixture.World, "myeks");

        fixture.World.Entities.ShouldAllBe(each => !each.GetType().Namespace!.StartsWith("Lab.Simulation.Kubernetes", StringComparison.Ordinal));
    }
}
