using System.Collections.Immutable;
using Lab.Cli.Sweep;

namespace Lab.Cli.Tests.Sweep;

public sealed class OwnershipRulesTests
{
    private static readonly SweepSurroundings Surroundings = new()
    {
        Places = ImmutableDictionary<string, string>.Empty.Add("vpc-alice", "alice").Add("vpc-alice2", "alice2").Add("Zalice", "alice"),
        Environments = ["alice"],
    };

    /// <summary>What environments of the lab leave, with the tags of the recorded cases; the cluster myeks of a case is alice-myeks here.</summary>
    public static TheoryData<string, string, string?, string, string> Left => new()
    {
        // aws-load-balancer-controller 01, with the default tags of the lab's release: the NLB, its target group, its group.
        { "LoadBalancer", "k8s-nlbip-web-0123456789", "vpc-alice", "eks-lab/environment=alice;elbv2.k8s.aws/cluster=alice-myeks;service.k8s.aws/stack=nlb-ip/web", "Controller" },
        { "TargetGroup", "k8s-nlbip-web-0123456789", "vpc-alice", "eks-lab/environment=alice;elbv2.k8s.aws/cluster=alice-myeks", "Controller" },

        // 08f/3: the shared group that a controller leaves which was killed and started again.
        { "SecurityGroup", "k8s-traffic-alicemyeks-34dc390c32", "vpc-alice", "elbv2.k8s.aws/cluster=alice-myeks;elbv2.k8s.aws/resource=backend-sg", "Controller" },
        { "LoadBalancer", "k8s-default-shop-fa1c2ea606", "vpc-alice", "elbv2.k8s.aws/cluster=alice-myeks;ingress.k8s.aws/resource=LoadBalancer;ingress.k8s.aws/stack=default/shop", "Controller" },

        // cloud-controller 01c: the controller is dead when the Service is deleted.
        { "ClassicLoadBalancer", "ac8bedc59881327f62f346eaf19bf5e1", "vpc-alice", "kubernetes.io/service-name=default/orphan;kubernetes.io/cluster/alice-myeks=owned", "Controller" },
        { "SecurityGroup", "k8s-elb-ac8bedc59881327f62f346eaf19bf5e1", "vpc-alice", "kubernetes.io/cluster/alice-myeks=owned", "Controller" },

        // vpc-cni F-tags-and-calls: an ENI that the agent made; the adopted one of a node has no createdAt until the leak check (F-leaked).
        { "NetworkInterface", "aws-K8S-i-1", "vpc-alice", "cluster.k8s.amazonaws.com/name=alice-myeks;eks:eni:owner=amazon-vpc-cni;node.k8s.amazonaws.com/createdAt=2026-11-21T01:35:07Z;node.k8s.amazonaws.com/instance_id=i-1;eks-lab/environment=alice", "Controller" },
        { "NetworkInterface", "", "vpc-alice", "cluster.k8s.amazonaws.com/name=alice-myeks;eks:eni:owner=amazon-vpc-cni;node.k8s.amazonaws.com/instance_id=i-1", "Controller" },

        // vpc-cni F-tags-without-cluster-name.
        { "NetworkInterface", "aws-K8S-i-1", "vpc-alice", "node.k8s.amazonaws.com/createdAt=2026-11-21T01:35:07Z;node.k8s.amazonaws.com/instance_id=i-1", "Controller" },

        // A launch of the Multus group whose function made the ENI and could not attach it.
        { "NetworkInterface", "alice-multus network 1 of i-2", "vpc-alice", "eks-lab/environment=alice;eks-lab/instance=i-2;node.k8s.amazonaws.com/no_manage=true", "Controller" },
        { "SecurityGroup", "eks-cluster-sg-alice-myeks-1234567890", "vpc-alice", "kubernetes.io/cluster/alice-myeks=owned;aws:eks:cluster-name=alice-myeks", "Controller" },
        { "SecurityGroup", "alice-multus-0123456", "vpc-alice", "eks-lab/environment=alice;eks-lab/stage=multus-nodes;kubernetes.io/cluster/alice-myeks=owned", "Stack" },
        { "Instance", "alice-operator-server", "vpc-alice", "eks-lab/environment=alice;eks-lab/stage=network", "Stack" },
        { "Volume", "pvc-1", null, "eks-lab/environment=alice;kubernetes.io/cluster/alice-myeks=owned;CSIVolumeName=pvc-1", "Stack" },
        { "LaunchTemplate", "eks-0ac8bedc", null, "eks:cluster-name=alice-myeks;eks:nodegroup-name=ng1", "Controller" },
        { "LogGroup", "/aws/eks/alice-myeks/cluster", null, "", "Service" },
        { "LogGroup", "/aws/lambda/alice-multus-enis", null, "", "Service" },
    };

    /// <summary>What is not, though it looks like it.</summary>
    public static TheoryData<string, string, string?, string> Foreign => new()
    {
        { "SecurityGroup", "by hand", "vpc-alice", "" },
        { "SecurityGroup", "by hand", "vpc-alice", "Name=alice-myeks;owner=alice" },
        { "SecurityGroup", "wrong key", "vpc-alice", "environment=alice;eks-lab/Environment=alice" },
        { "SecurityGroup", "no name", "vpc-alice", "eks-lab/environment=Alice" },
        { "SecurityGroup", "empty", "vpc-alice", "eks-lab/environment=" },
        { "SecurityGroup", "default", "vpc-alice", "eks-lab/environment=alice" },
        { "SecurityGroup", "in another's VPC", "vpc-alice2", "eks-lab/environment=alice" },
        { "LoadBalancer", "another cluster's, with copied tags", "vpc-alice", "eks-lab/environment=alice;elbv2.k8s.aws/cluster=alice2-myeks" },
        { "LoadBalancer", "another cluster's in the VPC", "vpc-alice", "elbv2.k8s.aws/cluster=shop" },
        { "LoadBalancer", "of alice2 in alice's VPC", "vpc-alice", "elbv2.k8s.aws/cluster=alice2-myeks" },
        { "LoadBalancer", "of a cluster that happens to have the name", "vpc-other", "elbv2.k8s.aws/cluster=alice-myeks" },
        { "LoadBalancer", "of a cluster without an environment", "vpc-alice", "elbv2.k8s.aws/cluster=-myeks" },
        { "SecurityGroup", "only used by the cluster", "vpc-alice", "kubernetes.io/cluster/alice-myeks=shared" },
        { "ClassicLoadBalancer", "of two clusters", "vpc-alice", "kubernetes.io/cluster/alice-myeks=owned;kubernetes.io/cluster/shop=owned" },
        { "NetworkInterface", "aws-K8S-i-1", "vpc-other", "node.k8s.amazonaws.com/instance_id=i-1" },
        { "NetworkInterface", "of another cluster's node", "vpc-alice", "cluster.k8s.amazonaws.com/name=shop;node.k8s.amazonaws.com/instance_id=i-1" },
        { "NetworkInterface", "foreign", "vpc-alice", "node.k8s.amazonaws.com/no_manage=true" },
        { "Volume", "pvc-1", null, "kubernetes.io/cluster/bob-myeks=owned" },
        { "Volume", "of a cluster that happens to have the name", null, "kubernetes.io/cluster/alice-myeks=owned" },
        { "LogGroup", "/aws/eks/bob-myeks/cluster", null, "" },
        { "LogGroup", "/aws/eks/alice2-myeks/cluster", null, "" },
        { "LogGroup", "/aws/eks/alice-myeks/other", null, "" },
        { "LogGroup", "/aws/lambda/alice-multus-enis-2", null, "" },
        { "LogGroup", "/aws/eks/alice-myeks/cluster", null, "team=shop" },
    };

    [Theory]
    [MemberData(nameof(Left))]
    public void What_an_environment_leaves_is_its(string kind, string name, string? place, string tags, string maker)
    {
        var owner = new OwnershipRules(Surroundings).Of(Candidate(kind, name, place, tags)).ShouldNotBeNull();

        owner.Environment.ShouldBe("alice");
        owner.Maker.ToString().ShouldBe(maker);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void What_only_looks_like_it_is_nobodys(string kind, string name, string? place, string tags) =>
        new OwnershipRules(Surroundings).Of(Candidate(kind, name, place, tags))?.Environment.ShouldNotBe("alice");

    [Fact]
    public void A_cluster_of_the_name_without_our_tag_makes_its_log_group_and_what_it_marked_nobodys()
    {
        var rules = new OwnershipRules(Surroundings with { Clusters = ImmutableDictionary<string, string?>.Empty.Add("alice-myeks", null) });

        rules.Of(Candidate("LogGroup", "/aws/eks/alice-myeks/cluster", null, "")).ShouldBeNull();
        rules.Of(Candidate("SecurityGroup", "k8s-elb-a", "vpc-alice", "kubernetes.io/cluster/alice-myeks=owned")).ShouldBeNull();
    }

    [Theory]
    [InlineData("alice", "Zalice", "alice")]
    [InlineData("alice", "Zother", null)]
    [InlineData("default", "Zalice", null)]
    [InlineData("alice2", "Zalice", null)]
    [InlineData(null, "Zalice", null)]
    public void A_record_is_its_when_ExternalDNS_says_so_and_the_zone_is_its_too(string? owner, string zone, string? environment) =>
        new OwnershipRules(Surroundings).Of(new SweepCandidate(LeftoverKind.RecordSet, $"{zone}/a-web") { Place = zone, DnsOwner = owner })?.Environment.ShouldBe(environment);

    [Theory]
    [InlineData("cname-web.alice.example.org", "web.alice.example.org", "CNAME,A")]
    [InlineData("aaaa-web.alice.example.org", "web.alice.example.org", "AAAA")]
    [InlineData("a-my-web.example.org", "my-web.example.org", "A")]
    [InlineData("web.example.org", null, "")]
    [InlineData("mx-web.example.org", null, "")]
    public void A_heritage_record_tells_by_its_name_what_it_is_about(string text, string? name, string types)
    {
        var subject = DnsHeritage.Subject(text);

        subject?.Name.ShouldBe(name);
        string.Join(',', subject?.Types ?? []).ShouldBe(types);
    }

    [Theory]
    [InlineData("\"heritage=external-dns,external-dns/owner=alice,external-dns/resource=service/external-dns/web\"", "alice")]
    [InlineData("\"v=spf1 include:external-dns/owner=alice\"", null)]
    [InlineData("\"heritage=external-dns\"", null)]
    public void Only_a_TXT_record_of_ExternalDNS_tells_an_owner(string value, string? owner) => DnsHeritage.OwnerOf(value).ShouldBe(owner);

    private static SweepCandidate Candidate(string kind, string name, string? place, string tags)
    {
        var parsed = tags.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split('=', 2))
            .ToImmutableSortedDictionary(tag => tag[0], tag => tag[1], StringComparer.Ordinal);
        return new SweepCandidate(Enum.Parse<LeftoverKind>(kind), name) { Name = name, Place = place, Tags = parsed };
    }
}
