using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Lab.Terraform.Registration;

/// <summary>
/// What a stage is told of the ENIs of the Multus nodes: as many as the nodes' stage registered. All of it are references to Terraform's data
/// sources but the addresses for pods, which programs calculate with: they are the first ones of the networks' pod ranges.
/// </summary>
/// <param name="nodes">The outputs of the Multus nodes' stage.</param>
internal sealed partial class MultusInterfaces(ImmutableDictionary<string, object> nodes)
{
    private readonly ImmutableArray<string> _subnets = Texts(nodes["subnetIds"]);
    private readonly ImmutableArray<string> _ranges = Texts(nodes["podRanges"]);
    private readonly int _nodeCount = Number(nodes["nodeCount"]);
    private readonly int _addressesPerNode = Number(nodes["addressesPerNode"]);

    /// <summary>The answer to <c>getNetworkInterfaces</c>: node by node an ENI in each network.</summary>
    /// <param name="arguments">What was asked.</param>
    /// <param name="address">The data source.</param>
    public ImmutableDictionary<string, object> Ids(ImmutableDictionary<string, object> arguments, string address)
    {
        var ids = Enumerable.Range(0, _nodeCount * _subnets.Length).Select(index => (object)TerraformAddress.Reference(address, $"ids[{index}]"));
        return arguments.SetItem("ids", ids.ToImmutableArray());
    }

    /// <summary>The answer to <c>getNetworkInterface</c> for one of <see cref="Ids"/>.</summary>
    /// <param name="arguments">What was asked.</param>
    /// <param name="address">The data source.</param>
    /// <param name="addressOf">The data source for another id.</param>
    public ImmutableDictionary<string, object> Interface(
        ImmutableDictionary<string, object> arguments, string address, Func<string, string> addressOf)
    {
        var id = (string)arguments["id"];
        var index = int.Parse(Index().Match(id).ValueSpan, CultureInfo.InvariantCulture);
        var (node, network) = Math.DivRem(index, _subnets.Length);

        // All ENIs of a node have to name the same instance, so they leave that to its first one.
        var first = addressOf(Index().Replace(id, (node * _subnets.Length).ToString(CultureInfo.InvariantCulture)));
        var attachment = ImmutableDictionary<string, object>.Empty
            .Add("instanceId", TerraformAddress.Reference(first, "attachment[0].instance_id"))
            .Add("deviceIndex", (double)(network + 1));
        var primary = TerraformAddress.Reference(address, "private_ip");
        return arguments
            .SetItem("subnetId", _subnets[network])
            .SetItem("privateIp", primary)
            .SetItem("privateIps", ImmutableArray.CreateRange<object>([primary, .. Block(_ranges[network], node)]))
            .SetItem("attachments", ImmutableArray.Create<object>(attachment));
    }

    /// <summary>The answer to <c>getInstance</c>.</summary>
    /// <param name="arguments">What was asked.</param>
    /// <param name="address">The data source.</param>
    public static ImmutableDictionary<string, object> Instance(ImmutableDictionary<string, object> arguments, string address) =>
        arguments.SetItem("privateDns", TerraformAddress.Reference(address, "private_dns"));

    private IEnumerable<string> Block(string range, int node)
    {
        var first = IPNetwork.Parse(range).BaseAddress.GetAddressBytes();
        return Enumerable.Range(node * _addressesPerNode, _addressesPerNode)
            .Select(step => new IPAddress([first[0], first[1], first[2], (byte)(first[3] + step)]).ToString());
    }

    private static ImmutableArray<string> Texts(object list) => [.. ((IEnumerable)list).Cast<string>()];

    private static int Number(object number) => (int)(double)number;

    [GeneratedRegex(@"(?<=\.ids\[)[0-9]+(?=\]\}$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
