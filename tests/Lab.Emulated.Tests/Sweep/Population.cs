using System.Globalization;
using System.Text.Json.Nodes;

namespace Lab.Emulated.Tests.Sweep;

/// <summary>
/// A random account: what environment alice leaves behind, among what belongs to others. Whose each thing is stands in the two tables and
/// nowhere else.
/// </summary>
/// <param name="seed">Decides what is in it.</param>
internal sealed class Population(int seed)
{
    private const string Alice = "eks-lab/environment=alice";
    private const string CniTags = "node.k8s.amazonaws.com/instance_id=i-1;node.k8s.amazonaws.com/createdAt=2026-11-21T01:35:07Z";

    private readonly Random _random = new(seed);
    private readonly List<JsonObject> _things = [];

    private static readonly (string Kind, string Place, string Name, string Tags)[] OfAlice =
    [
        ("load_balancer", "alice", "", Alice + ";elbv2.k8s.aws/cluster=alice-myeks"),
        ("load_balancer", "alice", "", "elbv2.k8s.aws/cluster=alice-myeks;ingress.k8s.aws/stack=default/shop"),
        ("classic_load_balancer", "alice", "", "kubernetes.io/cluster/alice-myeks=owned;kubernetes.io/service-name=default/web"),
        ("target_group", "alice", "", Alice + ";elbv2.k8s.aws/cluster=alice-myeks"),
        ("security_group", "alice", "", "kubernetes.io/cluster/alice-myeks=owned"),
        ("security_group", "alice", "", "elbv2.k8s.aws/cluster=alice-myeks;elbv2.k8s.aws/resource=backend-sg"),
        ("security_group", "alice", "", Alice + ";eks-lab/stage=multus-nodes"),
        ("network_interface", "alice", "", CniTags),
        ("network_interface", "alice", "", CniTags + ";cluster.k8s.amazonaws.com/name=alice-myeks;" + Alice),
        ("network_interface", "alice", "", Alice + ";eks-lab/instance=i-2;node.k8s.amazonaws.com/no_manage=true"),
        ("volume", "", "", "kubernetes.io/cluster/alice-myeks=owned;" + Alice),
        ("volume", "", "", Alice),
        ("launch_template", "", "", Alice),
        ("instance", "alice", "", Alice),
        ("record", "zone-alice", "alice.example.org", "alice"),
    ];

    private static readonly (string Kind, string Place, string Name, string Tags)[] OfOthers =
    [
        ("load_balancer", "alice2", "", "eks-lab/environment=alice2;elbv2.k8s.aws/cluster=alice2-myeks"),
        ("load_balancer", "alice", "", "elbv2.k8s.aws/cluster=shop"),
        ("load_balancer", "alice", "", Alice + ";elbv2.k8s.aws/cluster=alice2-myeks"),
        ("load_balancer", "plain", "", "elbv2.k8s.aws/cluster=alice-myeks"),
        ("load_balancer", "alice", "", ""),
        ("classic_load_balancer", "plain", "", "kubernetes.io/cluster/alice-myeks=owned"),
        ("classic_load_balancer", "alice", "", ""),
        ("target_group", "alice2", "", "eks-lab/environment=alice2;elbv2.k8s.aws/cluster=alice2-myeks"),
        ("target_group", "alice", "", ""),
        ("target_group", "plain", "", "elbv2.k8s.aws/cluster=alice-myeks"),
        ("security_group", "alice", "", ""),
        ("security_group", "alice", "", "eks-lab/environment=alice2"),
        ("security_group", "alice", "", "kubernetes.io/cluster/alice-myeks=shared"),
        ("security_group", "alice", "", "eks-lab/environment=Alice"),
        ("security_group", "alice", "", "environment=alice;Name=alice-myeks"),
        ("security_group", "plain", "", "kubernetes.io/cluster/alice-myeks=owned"),
        ("network_interface", "alice", "", ""),
        ("network_interface", "alice", "", CniTags + ";cluster.k8s.amazonaws.com/name=shop"),
        ("network_interface", "alice2", "", CniTags),
        ("network_interface", "plain", "", CniTags),
        ("network_interface", "alice", "", "node.k8s.amazonaws.com/no_manage=true"),
        ("volume", "", "", ""),
        ("volume", "", "", "kubernetes.io/cluster/alice-myeks=owned"),
        ("volume", "", "", "kubernetes.io/cluster/alice2-myeks=owned"),
        ("volume", "", "", "eks-lab/environment=alice2"),
        ("launch_template", "", "", ""),
        ("launch_template", "", "", "eks-lab/environment=bob"),
        ("instance", "alice", "", ""),
        ("instance", "alice2", "", "eks-lab/environment=alice2"),
        ("record", "zone-alice", "alice.example.org", ""),
        ("record", "zone-alice", "alice.example.org", "bob"),
        ("record", "zone-plain", "example.com", "alice"),
        ("record", "zone-alice2", "alice2.example.org", "alice2"),
    ];

    // Each has a name of its own, so each is there once at most.
    private static readonly (string Name, bool IsAlices)[] LogGroups =
    [
        ("/aws/eks/alice-myeks/cluster", true), ("/aws/lambda/alice-multus-enis", true), ("/aws/eks/alice2-myeks/cluster", false),
        ("/aws/lambda/alice-multus-enis-old", false), ("/aws/eks/shop/cluster", false), ("/aws/lambda/shop", false),
    ];

    /// <summary>The keys of what is alice's.</summary>
    public HashSet<string> Alices { get; } = new(StringComparer.Ordinal);

    /// <summary>The VPCs and zones, and a cluster of alice2 that is up.</summary>
    public static IEnumerable<JsonObject> Places =>
    [
        Place("alice", "vpc", "", Alice), Place("alice2", "vpc", "", "eks-lab/environment=alice2"), Place("plain", "vpc", "", ""),
        Place("zone-alice", "zone", "alice.example.org", Alice), Place("zone-alice2", "zone", "alice2.example.org", "eks-lab/environment=alice2"),
        Place("zone-plain", "zone", "example.com", ""), Place("cluster", "cluster", "alice2-myeks", "eks-lab/environment=alice2"),
    ];

    /// <summary>Makes it up.</summary>
    public IReadOnlyList<JsonObject> Things()
    {
        for (var i = 0; i < 10; i++) Add(OfAlice[_random.Next(OfAlice.Length)], isAlices: true);
        for (var i = 0; i < 20; i++) Add(OfOthers[_random.Next(OfOthers.Length)], isAlices: false);
        foreach (var (name, isAlices) in LogGroups.Where(_ => _random.Next(2) == 0)) Add(("log_group", "", name, ""), isAlices);
        Link();
        return _things;
    }

    /// <summary>A thing for <c>account.py</c>.</summary>
    public static JsonObject Thing(string key, string kind, string place, string name, string tags) => kind == "record"
        ? new JsonObject { ["key"] = key, ["kind"] = kind, ["zone"] = place, ["name"] = $"{key}.{name}", ["owner"] = tags }
        : new JsonObject { ["key"] = key, ["kind"] = kind, ["vpc"] = place, ["name"] = name.Length > 0 ? name : "thing-" + key, ["tags"] = Tags(tags) };

    /// <summary>A place for <c>account.py</c>.</summary>
    public static JsonObject Place(string key, string kind, string name, string tags) =>
        new() { ["key"] = key, ["kind"] = kind, ["name"] = name, ["vpc"] = "alice2", ["tags"] = Tags(tags) };

    private void Add((string Kind, string Place, string Name, string Tags) row, bool isAlices)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{(isAlices ? 'a' : 'o')}{_things.Count}");
        _things.Add(Thing(key, row.Kind, row.Place, row.Name, row.Tags));
        if (isAlices) Alices.Add(key);
    }

    // Groups of one VPC name each other, ENIs and load balancers have groups, target groups have load balancers: across owners too.
    private void Link()
    {
        foreach (var thing in _things)
        {
            var groups = _things.Where(other => Is(other, "security_group") && (string?)other["vpc"] == (string?)thing["vpc"] && other != thing).ToList();
            if (groups.Count == 0 || _random.Next(2) == 0) continue;
            var other = (string)groups[_random.Next(groups.Count)]["key"]!;
            var property = (string)thing["kind"]! switch
            {
                "security_group" => _random.Next(2) == 0 ? "ingressFrom" : "egressTo",
                "network_interface" or "load_balancer" => "groups",
                _ => null,
            };
            if (property is not null) thing[property] = new JsonArray(other);
        }
    }

    private static bool Is(JsonObject thing, string kind) => (string?)thing["kind"] == kind;

    private static JsonObject Tags(string tags) =>
        new(tags.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split('=', 2)).Select(tag => KeyValuePair.Create(tag[0], (JsonNode?)tag[1])));
}
