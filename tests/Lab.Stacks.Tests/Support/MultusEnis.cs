using System.Collections;
using System.Collections.Immutable;
using System.Net;
using Pulumi.Testing;

namespace Lab.Stacks.Tests.Support;

/// <summary>What EC2 answers of the Multus ENIs of one node: eight addresses each, the first ones of its network's pod range.</summary>
internal static class MultusEnis
{
    private const string Prefix = "eni-of-";

    /// <summary>The answer to <c>getNetworkInterfaces</c>: an ENI in each subnet that the first filter names.</summary>
    public static ImmutableDictionary<string, object> Ids(MockCallArgs args)
    {
        var subnets = (IEnumerable)((IReadOnlyDictionary<string, object>)((IEnumerable)args.Args["filters"]).Cast<object>().First())["values"];
        return args.Args.Add("ids", subnets.Cast<string>().Select(subnet => (object)$"{Prefix}{subnet}").ToImmutableArray());
    }

    /// <summary>The answer to <c>getNetworkInterface</c>.</summary>
    public static ImmutableDictionary<string, object> Of(
        MockCallArgs args, IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> upstream)
    {
        var subnet = ((string)args.Args["id"])[Prefix.Length..];
        var nodes = upstream[$"{StageRun.Environment}.multus-nodes"];
        var index = Texts(nodes["subnetIds"]).IndexOf(subnet);
        var range = IPNetwork.Parse(Texts(nodes["podRanges"])[index]).BaseAddress.GetAddressBytes();
        object Address(int step) => new IPAddress([range[0], range[1], range[2], (byte)(range[3] + step)]).ToString();
        var attachment = ImmutableDictionary<string, object>.Empty.Add("instanceId", "i-0multus").Add("deviceIndex", (double)(index + 1));
        return args.Args
            .Add("subnetId", subnet)
            .Add("privateIp", "203.0.113.9")
            .Add("privateIps", Enumerable.Range(0, 8).Select(Address).Prepend("203.0.113.9").ToImmutableArray())
            .Add("attachments", ImmutableArray.Create<object>(attachment));
    }

    private static List<string> Texts(object? list) => [.. ((IEnumerable)list!).Cast<string>()];
}
