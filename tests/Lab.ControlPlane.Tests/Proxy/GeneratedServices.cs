using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Proxy;

/// <summary>A Service with its load balancer's status and its EndpointSlices.</summary>
internal sealed record GeneratedService(JsonObject Service, JsonObject? Status, ImmutableArray<JsonObject> Slices);

/// <summary>Services of every kind that kube-proxy tells apart, drawn by a seed.</summary>
internal sealed class GeneratedServices(string @namespace, string nodeName, int seed)
{
    private static readonly int[] EndpointCounts = [0, 1, 2, 3, 5, 20];
    private static readonly string[] SourceRanges = ["10.0.0.0/8", "10.254.0.0/16", "192.168.1.0/24", "203.0.113.7/32", "172.16.5.9/12", "0.0.0.0/0"];

    private readonly Random _random = new(seed);
    private int _endpoints;

    /// <summary>Draws the next one.</summary>
    public GeneratedService Next(string name)
    {
        var type = Pick("ClusterIP", "NodePort", "LoadBalancer", "LoadBalancer");
        var ports = Enumerable.Range(0, Pick(1, 1, 2, 3)).Select(index => Port(index, type)).ToList();
        if (ports.Count == 1 && Chance(2)) ports[0].Remove("name");
        var spec = new JsonObject { ["type"] = type, ["ports"] = new JsonArray([.. ports]) };
        if (Chance(3)) spec["internalTrafficPolicy"] = "Local";
        if (Chance(3)) (spec["sessionAffinity"], spec["sessionAffinityConfig"]) = ("ClientIP", Affinity());
        if (Chance(6)) spec["externalIPs"] = new JsonArray(Address("198.51.100"), Address("198.51.100"));
        if ((type != "ClusterIP" || spec.ContainsKey("externalIPs")) && Chance(2)) spec["externalTrafficPolicy"] = "Local";
        if (type == "LoadBalancer" && Chance(2)) spec["loadBalancerSourceRanges"] = new JsonArray([.. Several(SourceRanges).Select(each => (JsonNode)each)]);
        if (type == "LoadBalancer" && Chance(5)) spec["allocateLoadBalancerNodePorts"] = false;
        if (Chance(25)) spec["clusterIP"] = type == "ClusterIP" ? "None" : null;
        var service = Manifest("v1", "Service", name, spec);
        if (Chance(25)) service["metadata"]!["labels"] = new JsonObject { ["service.kubernetes.io/service-proxy-name"] = "other" };
        return new GeneratedService(service, type == "LoadBalancer" ? Status() : null, [.. Slices(name, ports)]);
    }

    private JsonObject Port(int index, string type)
    {
        var port = new JsonObject { ["name"] = Text($"p{index}"), ["port"] = 80 + index, ["protocol"] = Pick("TCP", "TCP", "UDP") };
        if (Chance(3)) port["targetPort"] = Pick<JsonNode>("http", 8080 + index);
        if (type == "ClusterIP") port.Remove("nodePort");
        return port;
    }

    private JsonObject Affinity() => new() { ["clientIP"] = new JsonObject { ["timeoutSeconds"] = Pick(1, 60, 10800, 86400) } };

    private JsonObject Status() => new()
    {
        ["status"] = new JsonObject
        {
            ["loadBalancer"] = new JsonObject
            {
                ["ingress"] = Pick(0, 1, 2, 3) switch
                {
                    0 => new JsonArray(),
                    1 => new JsonArray(new JsonObject { ["hostname"] = "k8s-web-0123456789.elb.ap-northeast-2.amazonaws.com" }),
                    2 => new JsonArray(new JsonObject { ["ip"] = Address("203.0.113") }, new JsonObject { ["ip"] = Address("203.0.113") }),
                    _ => new JsonArray(new JsonObject { ["ip"] = Address("203.0.113"), ["ipMode"] = Pick("VIP", "Proxy") }),
                },
            },
        },
    };

    private IEnumerable<JsonObject> Slices(string name, List<JsonObject> ports)
    {
        var count = Pick(EndpointCounts);
        var local = Pick(0, 1, 2);
        var troubled = Pick(0, 0, 1, 2);
        var endpoints = Enumerable.Range(0, count).Select(_ => Endpoint(local, troubled)).ToList();

        // Pods whose named ports differ are in slices of their own.
        var halves = count > 1 && Chance(3) ? endpoints.Chunk((count / 2) + 1) : [[.. endpoints]];
        return halves.Select((half, index) =>
        {
            var slice = Manifest("discovery.k8s.io/v1", "EndpointSlice", Text($"{name}-{index}"), null);
            slice["metadata"]!["labels"] = new JsonObject { ["kubernetes.io/service-name"] = name };
            slice["addressType"] = "IPv4";
            slice["ports"] = new JsonArray([.. ports.Where(_ => !Chance(12)).Select(port => SlicePort(port, index))]);
            slice["endpoints"] = new JsonArray([.. half]);
            return slice;
        });
    }

    private static JsonObject SlicePort(JsonObject port, int index) => new()
    {
        ["name"] = (string?)port["name"] ?? "",
        ["protocol"] = (string)port["protocol"]!,
        ["port"] = 8000 + (int)port["port"]! + (100 * index),
    };

    private JsonObject Endpoint(int local, int troubled)
    {
        _endpoints++;
        var isLocal = local == 1 ? Chance(2) : local == 2;
        var conditions = (troubled == 0 ? 0 : troubled == 1 ? Pick(0, 1, 2, 3, 4) : Pick(1, 2, 3)) switch
        {
            0 => Conditions(ready: true, serving: true, terminating: false),
            1 => Conditions(ready: false, serving: true, terminating: true),
            2 => Conditions(ready: false, serving: false, terminating: true),
            3 => Conditions(ready: false, serving: false, terminating: false),
            _ => [],
        };
        return new JsonObject
        {
            ["addresses"] = new JsonArray(Text($"192.168.{_endpoints / 250}.{(_endpoints % 250) + 1}")),
            ["conditions"] = conditions,
            ["nodeName"] = isLocal ? nodeName : "another-node",
        };
    }

    private static JsonObject Conditions(bool ready, bool serving, bool terminating) =>
        new() { ["ready"] = ready, ["serving"] = serving, ["terminating"] = terminating };

    private JsonObject Manifest(string apiVersion, string kind, string name, JsonObject? spec)
    {
        var manifest = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        };
        if (spec is not null) manifest["spec"] = spec;
        return manifest;
    }

    private string Address(string network) => Text($"{network}.{_random.Next(1, 255)}");

    private IEnumerable<string> Several(string[] values) => values.Where(_ => Chance(3)).Append(Pick(values)).Distinct(StringComparer.Ordinal);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
