using System.Globalization;
using System.Text.Json.Nodes;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.ExternalDns;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.ControlPlane.Tests.ExternalDns;

/// <summary>The simulated ExternalDNS in a simulated cluster of its own.</summary>
internal sealed class SimulatedExternalDns
{
    private const string Cluster = "myeks";
    private const string Space = "kube-system";
    private const string RoleArn = "arn:aws:iam::123456789012:role/external-dns";

    private readonly World _world = new("test");
    private readonly string _space;
    private int _pods;

    public SimulatedExternalDns(string space)
    {
        _space = space;
        _world.Put(new EksCluster(
            Cluster, "arn", "1.31", "arn", "vpc-1", [], [], "sg-1", "10.100.0.0/16", EndpointPublicAccess: true, EndpointPrivateAccess: true, [],
            "https://api", "Y2E=", "https://oidc", "API", [], Tags.Empty));
        _world.Put(new Role(
            "external-dns", RoleArn, "AROA", "{}", [], Tags.Empty.Add("dns", """{"Statement": [{"Effect": "Allow", "Action": "route53:*", "Resource": "*"}]}"""),
            Tags.Empty));
        _world.Put(new PodIdentityAssociation("a-1", Cluster, Space, "default", RoleArn, Tags.Empty));
        foreach (var zone in DnsSituation.Zones) HostedZones.Create(_world, zone, zone, Tags.Empty);
        foreach (var name in new[] { Space, space }.Distinct()) Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } });
        Create(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = Space },
        });
    }

    private ClusterApi Api => new(_world, Cluster);

    /// <summary>Does a step.</summary>
    public void Do(DnsStep step)
    {
        switch (step)
        {
            case PutObject put:
                Put(put);
                break;
            case DeleteObject delete when Api.Find(delete.Kind, _space, delete.Name) is { } live:
                Api.Delete(live);
                break;
            case DeleteObject:
                break;
            case PutRecord put:
                var zone = _world.All<HostedZone>().Single(each => put.Name.EndsWith(each.Name, StringComparison.Ordinal));
                HostedZones.Change(_world, zone.Id, [new RecordChange("UPSERT", new ResourceRecordSet(put.Name, put.Type, DnsLine.Ttl, [put.Value], null))]);
                break;
            case Look look:
                Run(look);
                break;
            default:
                throw new NotSupportedException(step.ToString());
        }
    }

    /// <summary>The records of all zones without the zones' own, one per line.</summary>
    public IReadOnlyList<string> Records =>
    [
        .. _world.All<HostedZone>().SelectMany(zone => zone.RecordSets.Where(record => !HostedZones.IsOwn(zone, record)))
            .Select(record => DnsLine.Of(
                record.Name, record.Type, record.Ttl?.ToString(CultureInfo.InvariantCulture), record.AliasTarget, record.Values))
            .Order(StringComparer.Ordinal),
    ];

    private void Put(PutObject put)
    {
        var made = Api.Apply((PropertyMap)PropertyValue.Parse(put.In(_space).ToJsonString())!, "lab");
        Api.WriteStatus(made, made.Status.With("loadBalancer", PropertyMap.Of(
            ("ingress", PropertyValue.Parse(put.Addresses.ToJsonString())))));
    }

    // A pod with other arguments is another one, which looks at once.
    private void Run(Look look)
    {
        foreach (var old in Api.List("Pod")) Api.Remove(old);
        var name = string.Create(CultureInfo.InvariantCulture, $"external-dns-{++_pods}");
        var pod = Create(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Space },
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "external-dns",
                    ["image"] = "registry.k8s.io/external-dns/external-dns:v0.21.0",
                    ["args"] = new JsonArray([.. look.Arguments(_space).Select(argument => JsonValue.Create(argument))]),
                }),
            },
        });
        Api.WriteStatus(pod, pod.Status.With("conditions", new[] { PropertyMap.Of(("type", "Ready"), ("status", "True")) }));
        new ExternalDnsController(Api).Run();
    }

    private KubernetesObject Create(JsonObject manifest) => Api.Create((PropertyMap)PropertyValue.Parse(manifest.ToJsonString())!, "lab");
}
