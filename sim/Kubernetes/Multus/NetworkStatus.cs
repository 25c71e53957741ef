using System.Text;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>An element of the annotation <c>k8s.v1.cni.cncf.io/network-status</c>.</summary>
/// <param name="Name">The network.</param>
/// <param name="Interface">The interface in the pod.</param>
/// <param name="Addresses">Its addresses, without mask.</param>
/// <param name="MacAddress">Its MAC address.</param>
/// <param name="IsDefault">Whether it is the default network.</param>
/// <param name="Gateways">The gateways of its default routes; those without one are <c>&lt;nil&gt;</c>.</param>
internal sealed record NetworkStatus(
    string Name, string Interface, IReadOnlyList<string> Addresses, string MacAddress, bool IsDefault, IReadOnlyList<string> Gateways)
{
    /// <summary>The annotation's key.</summary>
    public const string Annotation = "k8s.v1.cni.cncf.io/network-status";

    /// <summary>The annotation's text, to the space as Multus writes it (recorded cases A01 to A03).</summary>
    public static string ToText(IEnumerable<NetworkStatus> statuses) => $"[{string.Join(',', statuses.Select(each => each.ToText()))}]";

    private string ToText()
    {
        var text = new StringBuilder("{\n");
        List<string> fields = [$"\"name\": {Quote(Name)}", $"\"interface\": {Quote(Interface)}"];
        if (Addresses.Count > 0) fields.Add(List("ips", Addresses));
        fields.Add($"\"mac\": {Quote(MacAddress)}");
        if (IsDefault) fields.Add("\"default\": true");
        fields.Add("\"dns\": {}");
        if (Gateways.Count > 0) fields.Add(List("gateway", Gateways));
        return text.AppendJoin(",\n", fields.Select(field => $"    {field}")).Append("\n}").ToString();
    }

    private static string List(string key, IReadOnlyList<string> values) =>
        $"\"{key}\": [\n{string.Join(",\n", values.Select(value => $"        {Quote(value)}"))}\n    ]";

    // Go writes the digits of what it escapes small.
    private static string Quote(string value) => PropertyValue.ToJson(value)
        .Replace(@"\u003C", @"\u003c", StringComparison.Ordinal).Replace(@"\u003E", @"\u003e", StringComparison.Ordinal);
}
