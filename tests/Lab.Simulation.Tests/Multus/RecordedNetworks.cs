using System.Text.RegularExpressions;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Resources;
using Addresses = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Multus;

/// <summary>The recorded cases of Multus 4.1.4 (<c>Recorded/multus</c>) and the networks that were defined in all of them.</summary>
internal static partial class RecordedNetworks
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Recorded", "multus");

    public static IEnumerable<string> Cases(string pattern) => Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)!)
        .Where(name => Regex.IsMatch(name, pattern, RegexOptions.None, TimeSpan.FromSeconds(1))).Order(StringComparer.Ordinal);

    public static bool Has(string name, string file) => File.Exists(Path.Combine(Folder, name, file));

    public static string Read(string name, string file) => File.ReadAllText(Path.Combine(Folder, name, file));

    public static PropertyMap Pod(string name) => (PropertyMap)PropertyValue.Parse(Read(name, "pod.json"))!;

    /// <summary>Defines what the recorded cluster had; the case's own definitions too.</summary>
    public static void Define(MultusFixture fixture, string? name = null)
    {
        fixture.Define("default", "ipvlan-conf-1", OnNode(Read("A02-sampleapp-dual", "nad-1.json")));
        fixture.Define("default", "ipvlan-conf-2", OnNode(Read("A02-sampleapp-dual", "nad-2.json")));
        fixture.Define("default", "macvlan-conf-1", Macvlan("ens6", HostLocal(31)));
        fixture.Define("default", "macvlan-conf-2", Macvlan("ens7", HostLocal(32)));
        fixture.Define("default", "macvlan-caps", $$"""{"cniVersion": "0.3.1", "name": "macvlan-caps", "plugins": [{{Capable(HostLocal(31))}}]}""");
        fixture.Define(
            "default", "macvlan-static", $$"""{"cniVersion": "0.3.1", "name": "macvlan-static", "plugins": [{{Capable("""{"type": "static"}""")}}]}""");
        fixture.Define("default", "macvlan-gw", Macvlan("ens6", HostLocal(31, """{"dst": "0.0.0.0/0"}""")));
        fixture.Define(
            "default", "ipvlan-l3-gw",
            $$"""{"cniVersion": "0.3.0", "type": "ipvlan", "master": "ens6", "mode": "l3", "ipam": {{HostLocal(21, """{"dst": "0.0.0.0/0"}""")}}}""");
        fixture.Define(
            "default", "macvlan-route", Macvlan("ens6", HostLocal(31, """{"dst": "172.16.0.0/12"}, {"dst": "10.9.0.0/16", "gw": "192.168.31.9"}""")));
        fixture.Define(
            "default", "bridge-conf",
            """{"cniVersion": "0.3.1", "type": "bridge", "bridge": "br-second", "isGateway": true, "ipam": {"type": "host-local", "subnet": "192.168.71.0/24"}}""");
        fixture.Define("other", "ipvlan-conf-1", """{"cniVersion": "0.3.0", "type": "ipvlan", "master": "ens6", "ipam": {"type": "host-local", "subnet": "192.168.41.0/24"}}""");
        fixture.Define("other", "other-only", OnNode(Read("A02-sampleapp-dual", "nad-1.json")));
        fixture.Define(
            "kube-system", "macvlan-def",
            Macvlan("ens6", """{"type": "host-local", "subnet": "192.168.34.0/24", "routes": [{"dst": "0.0.0.0/0"}]}"""));
        if (name is null) return;
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, name), "nad-*.txt"))
        {
            fixture.Define("default", Path.GetFileNameWithoutExtension(file)["nad-".Length..], OnNode(File.ReadAllText(file).TrimEnd('\n')));
        }
    }

    /// <summary>The addresses before those that the case got were given out last, as earlier cases had left it.</summary>
    public static void Arrange(MultusFixture fixture, IEnumerable<string> events)
    {
        foreach (var given in events.Select(line => Given().Match(line)).Where(match => match.Success).DistinctBy(match => match.Groups["name"].Value))
        {
            var definition = fixture.Cluster.Find("NetworkAttachmentDefinition", given.Groups["name"].Value, given.Groups["namespace"].Value)!;
            var config = PropertyValue.Parse((string)definition.Content.At("spec", "config")!) as PropertyMap;
            var last = Ipv4Range.Format(Ipv4Range.ParseAddress(given.Groups["address"].Value) - 1);
            fixture.World.Put(new HostLocalNetwork(
                HostLocalNetwork.IdOf(fixture.Nodes[0], config?.String("name") ?? definition.Name), "myeks", Addresses.Empty,
                Addresses.Empty.Add("0", last)));
        }
    }

    /// <summary>The recorded nodes' links <c>eth1</c> and <c>eth2</c> are <c>ens6</c> and <c>ens7</c> on an AL2023 node.</summary>
    public static string OnNode(string text) => text.Replace("\"eth1\"", "\"ens6\"", StringComparison.Ordinal)
        .Replace("\"eth2\"", "\"ens7\"", StringComparison.Ordinal);

    /// <summary>A text without what differs from run to run: ids of sandboxes, pods and network namespaces, the order of CNI_ARGS.</summary>
    public static string Plain(string text)
    {
        text = Arguments().Replace(text, match => $"Args:\"{string.Join(';', match.Groups["list"].Value.Split(';').Order(StringComparer.Ordinal))}\"");
        return Uuid().Replace(SandboxId().Replace(text, "SANDBOX"), "UUID");
    }

    private static string HostLocal(int third, string routes = "") => $$"""
        {"type": "host-local", "subnet": "192.168.{{third}}.0/24", "rangeStart": "192.168.{{third}}.200", "rangeEnd": "192.168.{{third}}.216", "routes": [{{routes}}]}
        """;

    private static string Macvlan(string master, string ipam) =>
        $$"""{"cniVersion": "0.3.0", "type": "macvlan", "master": "{{master}}", "mode": "bridge", "ipam": {{ipam}}}""";

    private static string Capable(string ipam) =>
        $$"""{"type": "macvlan", "master": "ens6", "mode": "bridge", "capabilities": {"ips": true, "mac": true}, "ipam": {{ipam}}}""";

    [GeneratedRegex(@"^Normal AddedInterface Add \S+ \[(?<address>[0-9.]+)/24\] from (?<namespace>[^/]+)/(?<name>\S+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Given();

    [GeneratedRegex("Args:\"(?<list>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Arguments();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.None, 1000)]
    private static partial Regex SandboxId();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Uuid();
}
