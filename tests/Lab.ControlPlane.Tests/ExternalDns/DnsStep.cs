using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.ExternalDns;

/// <summary>Something that happens to a cluster or to a hosted zone.</summary>
internal abstract record DnsStep;

/// <summary>A Service or Ingress is made, or changed to this, and has this address of a load balancer.</summary>
/// <param name="Manifest">The object, without its namespace.</param>
/// <param name="Address">The name or the address of its load balancer; <see langword="null"/> while it has none.</param>
internal sealed record PutObject(JsonObject Manifest, string? Address) : DnsStep
{
    private const string HostnameAnnotation = "external-dns.alpha.kubernetes.io/hostname";

    /// <summary>A Service of type LoadBalancer that asks for names.</summary>
    public static PutObject Service(string name, string hostnames, string? address, params ImmutableArray<(string Key, string Value)> annotations) => new(
        Manifested("v1", "Service", name, [(HostnameAnnotation, hostnames), .. annotations], new JsonObject
        {
            ["type"] = "LoadBalancer",
            ["selector"] = new JsonObject { ["app"] = name },
            // Nothing else in the cluster looks after it.
            ["loadBalancerClass"] = "lab.test/none",
            ["ports"] = new JsonArray(new JsonObject { ["port"] = 80, ["protocol"] = "TCP" }),
        }),
        address);

    /// <summary>A Service of type ExternalName that asks for names.</summary>
    public static PutObject ExternalName(string name, string hostnames, string target) => new(
        Manifested("v1", "Service", name, [(HostnameAnnotation, hostnames)], new JsonObject { ["type"] = "ExternalName", ["externalName"] = target }), null);

    /// <summary>An Ingress with these hosts.</summary>
    public static PutObject Ingress(string name, ImmutableArray<string> hosts, string? address) => new(
        Manifested("networking.k8s.io/v1", "Ingress", name, [], new JsonObject
        {
            ["rules"] = new JsonArray([.. hosts.Select(host => new JsonObject
            {
                ["host"] = host,
                ["http"] = new JsonObject
                {
                    ["paths"] = new JsonArray(new JsonObject
                    {
                        ["path"] = "/", ["pathType"] = "Prefix",
                        ["backend"] = new JsonObject
                        {
                            ["service"] = new JsonObject { ["name"] = "web", ["port"] = new JsonObject { ["number"] = 80 } },
                        },
                    }),
                },
            })]),
        }),
        address);

    /// <summary>The kind of the object.</summary>
    public string Kind => (string)Manifest["kind"]!;

    /// <summary>The name of the object.</summary>
    public string Name => (string)Manifest["metadata"]!["name"]!;

    /// <summary>The entries of its status.</summary>
    public JsonArray Addresses => Address is null
        ? []
        : [new JsonObject { [char.IsAsciiDigit(Address[0]) ? "ip" : "hostname"] = Address }];

    /// <summary>The object in a namespace.</summary>
    public JsonObject In(string space)
    {
        var manifest = Manifest.DeepClone().AsObject();
        manifest["metadata"]!["namespace"] = space;
        return manifest;
    }

    private static JsonObject Manifested(
        string apiVersion, string kind, string name, IEnumerable<(string Key, string Value)> annotations, JsonObject spec) => new()
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["annotations"] = new JsonObject(annotations.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))),
            },
            ["spec"] = spec,
        };

    public override string ToString() => $"put {Kind} {Name} {Manifest["metadata"]!["annotations"]!.ToJsonString()} -> {Address}";
}

/// <summary>A Service or Ingress is deleted.</summary>
internal sealed record DeleteObject(string Kind, string Name) : DnsStep;

/// <summary>Somebody makes a record by hand, or another ExternalDNS does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its value.</param>
internal sealed record PutRecord(string Name, string Type, string Value) : DnsStep;

/// <summary>ExternalDNS looks once.</summary>
internal sealed record Look(string Policy = "sync", string Owner = "alice", string Filter = "alice.example.com") : DnsStep
{
    /// <summary>Its arguments, as the chart gives them.</summary>
    public ImmutableArray<string> Arguments(string space) =>
    [
        "--interval=1m", "--source=service", "--source=ingress", $"--policy={Policy}", "--registry=txt", $"--txt-owner-id={Owner}",
        $"--domain-filter={Filter}", "--provider=aws", $"--namespace={space}",
    ];
}
