using System.Collections.Immutable;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Text.RegularExpressions;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>One network that a pod asks for in its annotation <c>k8s.v1.cni.cncf.io/networks</c>.</summary>
/// <param name="Namespace">The namespace of the NetworkAttachmentDefinition.</param>
/// <param name="Name">Its name.</param>
/// <param name="InterfaceName">The name that the interface shall have, or <see langword="null"/> for <c>net</c> and its position.</param>
/// <param name="Addresses">Addresses that it shall have, with or without a mask.</param>
/// <param name="MacAddress">The MAC address that it shall have, or <see langword="null"/>.</param>
/// <param name="DefaultRoute">Gateways of the default route that shall leave by it.</param>
internal sealed partial record NetworkSelection(
    string Namespace, string Name, string? InterfaceName, ImmutableArray<string> Addresses, string? MacAddress, ImmutableArray<string> DefaultRoute)
{
    private const int LongestInterfaceName = 15;

    /// <summary>Reads the annotation (recorded cases A and C07 of Multus 4.1.4).</summary>
    /// <exception cref="CniException">The annotation is refused as a whole.</exception>
    public static ImmutableArray<NetworkSelection> Parse(string annotation, string podNamespace)
    {
        var isJson = annotation.AsSpan().IndexOfAny("[{\"") >= 0;
        ImmutableArray<NetworkSelection> selections = isJson
            ? FromJson(annotation, podNamespace)
            : [.. annotation.Split(',').Select(item => FromText(item.Trim(), podNamespace))];
        foreach (var each in selections)
        {
            if (each.MacAddress is { } mac && !IsMac(mac)) throw Refused($"failed to mac: address {mac}: invalid MAC address");
            foreach (var address in each.Addresses) RequireAddress(address);
        }

        return selections;
    }

    private static ImmutableArray<NetworkSelection> FromJson(string annotation, string podNamespace)
    {
        object? value;
        try
        {
            value = GoJson.Parse(annotation);
            if (value is not PropertyList list) throw CannotUnmarshal(value, "value of type []*types.NetworkSelectionElement");
            return
            [
                .. list.Select(item => item as PropertyMap ?? throw CannotUnmarshal(item, "value of type types.NetworkSelectionElement"))
                    .Select(item => new NetworkSelection(
                        Text(item, "namespace") is { Length: > 0 } given ? given : podNamespace, Text(item, "name") ?? "",
                        Text(item, "interface") is { Length: > 0 } wanted ? wanted : null, Texts(item, "ips"),
                        Text(item, "mac") is { Length: > 0 } mac ? mac : null, Texts(item, "default-route"))),
            ];
        }
        catch (CniException problem)
        {
            throw Refused($"failed to parse pod Network Attachment Selection Annotation JSON format: {problem.Message}");
        }
    }

    private static NetworkSelection FromText(string item, string podNamespace)
    {
        var (given, rest) = item.Split('/') switch
        {
            [var only] => ("", only),
            [var first, var second] => (first.Trim(), second),
            _ => throw Refused("parsePodNetworkObjectName: Invalid network object (failed at '/')"),
        };
        var (name, wanted) = rest.Split('@') switch
        {
            [var only] => (only.Trim(), null),
            [var first, var second] => (first.Trim(), second.Trim()),
            _ => throw Refused("parsePodNetworkObjectName: Invalid network object (failed at '@')"),
        };
        foreach (var part in (string[])[given, name])
        {
            if (part.Length > 0 && !NetworkName().IsMatch(part))
            {
                throw Refused(
                    "parsePodNetworkObjectName: Failed to parse: one or more items did not match comma-delimited format (must consist of lower "
                    + $"case alphanumeric characters). Must start and end with an alphanumeric character), mismatch @ '{part}'");
            }
        }

        if (wanted is { Length: > LongestInterfaceName } || (wanted?.Any(letter => letter == '/' || char.IsWhiteSpace(letter)) ?? false))
        {
            throw Refused(
                "parsePodNetworkObjectName: Failed to parse interface name: must be less than 15 chars and not contain '/' or spaces. interface "
                + $"name '{wanted}'");
        }

        return new NetworkSelection(given.Length > 0 ? given : podNamespace, name, wanted is { Length: > 0 } ? wanted : null, [], null, []);
    }

    private static string? Text(PropertyMap item, string key) => item[key] switch
    {
        null => null,
        string text => text,
        var other => throw CannotUnmarshal(other, $"struct field NetworkSelectionElement.{key} of type string"),
    };

    private static ImmutableArray<string> Texts(PropertyMap item, string key) => item[key] switch
    {
        null => [],
        PropertyList list => [.. list.Select(
            each => each as string ?? throw CannotUnmarshal(each, $"struct field NetworkSelectionElement.{key} of type string"))],
        var other => throw CannotUnmarshal(other, $"struct field NetworkSelectionElement.{key} of type []string"),
    };

    private static void RequireAddress(string text)
    {
        if (text.Split('/') is [var address, var length])
        {
            var isRange = Ipv4Range.TryParseAddress(address, out _)
                && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= 32;
            if (!isRange) throw new CniException($"failed to parse CIDR \"{text}\": invalid CIDR address: {text}");
        }
        else if (!Ipv4Range.TryParseAddress(text, out _))
        {
            throw new CniException($"failed to parse IP address \"{text}\"");
        }
    }

    private static bool IsMac(string text) => text.Contains(':', StringComparison.Ordinal) && PhysicalAddress.TryParse(text, out _);

    private static CniException CannotUnmarshal(object? value, string into) => new($"json: cannot unmarshal {GoJson.TypeOf(value)} into Go {into}");

    private static CniException Refused(string problem) => new($"parsePodNetworkAnnotation: {problem}");

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NetworkName();
}
