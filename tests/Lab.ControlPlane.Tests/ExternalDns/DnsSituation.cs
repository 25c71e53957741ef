using System.Collections.Immutable;
using System.Globalization;

namespace Lab.ControlPlane.Tests.ExternalDns;

/// <summary>Steps that follow each other, and the hosted zones that are there.</summary>
internal sealed record DnsSituation(string Name, ImmutableArray<DnsStep> Steps)
{
    public const string Zone = "alice.example.com";
    public const string OtherZone = "bob.example.com";
    private const string Balancer = "k8s-web-0123456789-fedcba9876543210.elb.ap-northeast-2.amazonaws.com";
    private const string OtherBalancer = "k8s-aaa-0123456789-fedcba9876543210.elb.ap-northeast-2.amazonaws.com";
    private const string ClassicBalancer = "ab5895191e4144698b7c64e742c407c7-123456789.ap-northeast-2.elb.amazonaws.com";

    /// <summary>The zones of every situation.</summary>
    public static ImmutableArray<string> Zones { get; } = [Zone, OtherZone];

    private static string In(string label) => $"{label}.{Zone}";

    /// <summary>Situations that were thought of.</summary>
    public static ImmutableArray<DnsSituation> Written { get; } =
    [
        new("a Service comes and goes", [Web(), new Look(), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("a Service without an address asks for nothing yet", [PutObject.Service("web", In("web"), null), new Look(), Web(), new Look()]),
        new("a classic load balancer", [PutObject.Service("web", In("web"), ClassicBalancer), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("an address instead of a name", [PutObject.Service("web", In("web"), "198.18.0.7"), new Look(), Web(), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("another name", [Web(), new Look(), PutObject.Service("web", In("www"), Balancer), new Look()]),
        new("two names, then one", [PutObject.Service("web", $"{In("web")}, {In("www")}", Balancer), new Look(), Web(), new Look()]),
        new("another load balancer", [Web(), new Look(), PutObject.Service("web", In("web"), OtherBalancer), new Look()]),
        new("two Services with names of their own", [Web(), PutObject.Service("api", In("api"), OtherBalancer), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("two Services want one name at once",
            [Web(), PutObject.Service("api", In("web"), OtherBalancer), new Look(), new Look(), new DeleteObject("Service", "api"), new Look()]),
        new("who has a name keeps it", [Web(), new Look(), PutObject.Service("api", In("web"), OtherBalancer), new Look()]),
        new("two Services with addresses share a name",
            [PutObject.Service("web", In("web"), "198.18.0.7"), PutObject.Service("api", In("web"), "198.18.0.8"), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("an Ingress with two hosts",
            [PutObject.Ingress("shop", [In("shop"), In("cart")], Balancer), new Look(), PutObject.Ingress("shop", [In("shop")], Balancer), new Look(), new DeleteObject("Ingress", "shop"), new Look()]),
        new("a Service and an Ingress want one name", [Web(), PutObject.Ingress("shop", [In("web")], OtherBalancer), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("a record made by hand is left alone",
            [new PutRecord(In("web"), "A", "198.18.0.1"), Web(), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("a text made by hand is no obstacle", [new PutRecord(In("web"), "TXT", "\"hello\""), Web(), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("a name of another owner is left alone",
            [Web(), new Look(Owner: "bob"), new Look(), new DeleteObject("Service", "web"), new Look(), new Look(Owner: "bob")]),
        new("upsert-only changes but never deletes",
            [Web(), new Look("upsert-only"), PutObject.Service("web", In("web"), OtherBalancer), new Look("upsert-only"), new DeleteObject("Service", "web"), new Look("upsert-only"), new Look()]),
        new("create-only changes nothing either", [Web(), new Look("create-only"), PutObject.Service("web", In("web"), OtherBalancer), new Look("create-only")]),
        new("a name outside the domain filter",
            [PutObject.Service("web", $"{In("web")},web.{OtherZone}", Balancer), new Look(), new Look(Filter: OtherZone), new Look(Filter: "example.com")]),
        new("a name in no zone", [PutObject.Service("web", "web.carol.example.com", Balancer), new Look(Filter: "example.com")]),
        new("a name below a name", [PutObject.Service("web", In("a.b.web"), Balancer), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("another host by its name", [PutObject.ExternalName("web", In("web"), "www.example.org"), new Look(), new DeleteObject("Service", "web"), new Look()]),
        new("a time to live", [PutObject.Service("web", In("web"), "198.18.0.7", ("external-dns.alpha.kubernetes.io/ttl", "60")), new Look()]),
        new("a Service for another controller",
            [PutObject.Service("web", In("web"), Balancer, ("external-dns.alpha.kubernetes.io/controller", "somebody-else")), new Look()]),
        new("the zone's own name", [PutObject.Service("web", Zone, Balancer), new Look(), new Look(), new DeleteObject("Service", "web"), new Look()]),
    ];

    /// <summary>A situation by chance: a few objects that want a few names from a few load balancers, changed between the looks.</summary>
    public static DnsSituation Generated(int seed)
    {
        var random = new Random(seed);
        string[] names = ["a", "b", "c"];
        // No addresses: where an alias becomes one, ExternalDNS deletes and creates a record in one batch, which the emulator refuses.
        string[] addresses = [Balancer, OtherBalancer, ClassicBalancer];
        T One<T>(T[] of) => of[random.Next(of.Length)];
        var steps = ImmutableArray.CreateBuilder<DnsStep>();
        if (random.Next(3) == 0) steps.Add(new PutRecord(In(One(names)), "A", "198.18.0.1"));
        for (var round = 0; round < 4; round++)
        {
            for (var change = 0; change <= random.Next(3); change++)
            {
                var name = One(names);
                steps.Add(random.Next(4) switch
                {
                    0 => new DeleteObject(One(["Service", "Ingress"]), name),
                    1 => PutObject.Ingress(name, [.. new[] { In(One(names)), In(One(names)) }.Distinct()], One(addresses)),
                    _ => PutObject.Service(name, In(One(names)), One(addresses)),
                });
            }

            steps.Add(new Look(One(["sync", "sync", "upsert-only"])));
        }

        return new DnsSituation(string.Create(CultureInfo.InvariantCulture, $"generated {seed}"), steps.ToImmutable());
    }

    public override string ToString() => Name;

    private static PutObject Web() => PutObject.Service("web", In("web"), Balancer);
}
