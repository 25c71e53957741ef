using System.Security.Cryptography;
using System.Text;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>
/// The names of what the controller makes in AWS: <c>k8s-</c>, eight letters of the namespace and of the name, and the first ten digits of
/// a SHA-256 over what makes it unique (recorded from v3.5.0: recomputed for every recorded name).
/// </summary>
internal static class ResourceNames
{
    private const int MostLetters = 8;
    private const int Digits = 10;

    public static string Of(string objectNamespace, string name, params ReadOnlySpan<string> parts) =>
        $"k8s-{Letters(objectNamespace)}-{Letters(name)}-{Hash(parts)}";

    /// <summary>The backend security group that all load balancers of a cluster share.</summary>
    public static string BackendSecurityGroup(string clusterName) => $"k8s-traffic-{Alphanumeric(clusterName)}-{Hash(clusterName)}";

    private static string Letters(string text) =>
        Alphanumeric(text) is var letters && letters.Length > MostLetters ? letters[..MostLetters] : letters;

    private static string Alphanumeric(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));

    private static string Hash(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))))[..Digits];
}
