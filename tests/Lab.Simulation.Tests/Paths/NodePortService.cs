using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Paths;

/// <summary>A Service of type NodePort with one endpoint, and the kube-proxy of a node that serves it.</summary>
internal static class NodePortService
{
    public const int NodePort = 30080;

    /// <summary>kube-proxy runs on the node with that address.</summary>
    public static void Run(World world, string cluster, string nodeAddress)
    {
        var nodeName = HostNames.Private(Regions.Default, nodeAddress);
        Put(world, cluster, "Pod", "kube-system", $"kube-proxy-{nodeName}", $$$"""
            {"spec": {"nodeName": "{{{nodeName}}}", "hostNetwork": true, "containers": [{"image": "example.com/eks/kube-proxy:v1.31.4"}]},
             "status": {"podIP": "{{{nodeAddress}}}", "conditions": [{"type": "Ready", "status": "True"}]} }
            """);
    }

    /// <summary>Puts the Service <c>default/web</c>, cluster IP 10.100.1.1, port 80.</summary>
    public static void Put(World world, string cluster, string endpoint, string nodeName, string policy)
    {
        Put(world, cluster, "Service", "default", "web", string.Create(CultureInfo.InvariantCulture, $$$"""
            {"spec": {"type": "NodePort", "clusterIP": "10.100.1.1", "externalTrafficPolicy": "{{{policy}}}", "internalTrafficPolicy": "Cluster",
              "sessionAffinity": "None", "ports": [{"port": 80, "protocol": "TCP", "targetPort": 8080, "nodePort": {{{NodePort}}}}]} }
            """));
        Put(world, cluster, "EndpointSlice", "default", "web-1", $$$"""
            {"addressType": "IPv4", "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
             "endpoints": [{"addresses": ["{{{endpoint}}}"], "nodeName": "{{{nodeName}}}", "conditions": {"ready": true} }]}
            """, PropertyMap.Of(("kubernetes.io/service-name", "web")));
    }

    /// <summary>Puts an object into the world as it is.</summary>
    public static void Put(World world, string cluster, string kind, string objectNamespace, string name, string content, PropertyMap? labels = null) =>
        world.Put(new KubernetesObject(
            cluster, kind, objectNamespace, name,
            ((PropertyMap)PropertyValue.Parse(content)!).With("metadata", PropertyMap.Of(
                ("name", name), ("namespace", objectNamespace), ("labels", labels)))));
}
