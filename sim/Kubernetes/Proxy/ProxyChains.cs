using System.Security.Cryptography;
using System.Text;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>
/// Names of kube-proxy's chains (https://github.com/kubernetes/kubernetes/blob/v1.31.4/pkg/proxy/iptables/proxier.go): those of a Service's
/// port and of an endpoint end in the first sixteen letters of the Base32 of a SHA-256.
/// </summary>
internal static class ProxyChains
{
    public const string Services = "KUBE-SERVICES";
    public const string ExternalServices = "KUBE-EXTERNAL-SERVICES";
    public const string NodePorts = "KUBE-NODEPORTS";
    public const string Postrouting = "KUBE-POSTROUTING";
    public const string MarkMasquerade = "KUBE-MARK-MASQ";
    public const string Forward = "KUBE-FORWARD";
    public const string ProxyFirewall = "KUBE-PROXY-FIREWALL";
    public const string Firewall = "KUBE-FIREWALL";

    private const int HashLength = 16;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The endpoints for traffic of policy Cluster.</summary>
    public static string Cluster(ServicePort port) => $"KUBE-SVC-{Hash(port.Name + port.Protocol)}";

    /// <summary>The endpoints for traffic of policy Local.</summary>
    public static string Local(ServicePort port) => $"KUBE-SVL-{Hash(port.Name + port.Protocol)}";

    /// <summary>What comes from outside.</summary>
    public static string External(ServicePort port) => $"KUBE-EXT-{Hash(port.Name + port.Protocol)}";

    /// <summary>What comes to a load balancer's address of a Service with source ranges.</summary>
    public static string LoadBalancerFirewall(ServicePort port) => $"KUBE-FW-{Hash(port.Name + port.Protocol)}";

    /// <summary>One endpoint.</summary>
    public static string Endpoint(ServicePort port, ServiceEndpoint endpoint) => $"KUBE-SEP-{Hash(port.Name + port.Protocol + endpoint)}";

    private static string Hash(string text)
    {
        // Ten bytes are the sixteen letters.
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(HashLength, bytes, static (letters, bytes) =>
        {
            for (var index = 0; index < letters.Length; index++)
            {
                var bit = index * 5;
                var pair = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                letters[index] = Base32[(pair >> (11 - (bit % 8))) & 31];
            }
        });
    }
}
