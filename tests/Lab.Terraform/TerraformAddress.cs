using System.Collections.Frozen;
using System.Text;
using Lab.Terraform.Schema;

namespace Lab.Terraform;

/// <summary>How Terraform calls what Pulumi registers.</summary>
public static class TerraformAddress
{
    // Pulumi.Aws names resources after Terraform's by module; these are the ones whose name the rule below doesn't give.
    // Read from the provider's mapping, provider/resources.go of pulumi-aws 7.48.0.
    private static readonly FrozenDictionary<string, string> Exceptions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"] = "aws_vpc_peering_connection_options",
        ["aws:ec2/subnetCidrReservation:SubnetCidrReservation"] = "aws_ec2_subnet_cidr_reservation",
        ["aws:ec2/tag:Tag"] = "aws_ec2_tag",
        ["aws:iam/openIdConnectProvider:OpenIdConnectProvider"] = "aws_iam_openid_connect_provider",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Modules whose name isn't part of the Terraform type: aws:ec2/subnet:Subnet is aws_subnet.
    private static readonly FrozenSet<string> UnnamedModules = FrozenSet.Create(StringComparer.Ordinal, "ec2", "index");

    /// <summary>The Terraform type of an AWS resource or function: <c>aws:iam/role:Role</c> is <c>aws_iam_role</c>.</summary>
    /// <param name="token">Pulumi's type token, or a function's: <c>aws:ssm/getParameter:getParameter</c> is <c>aws_ssm_parameter</c>.</param>
    /// <exception cref="ArgumentException">It is no token of the AWS provider.</exception>
    public static string TypeOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (Exceptions.TryGetValue(token, out var exception)) return exception;
        if (token.Split(':') is not ["aws", var path, _] || path.Split('/') is not [var module, var name])
        {
            throw new ArgumentException($"{token} is no type of the AWS provider", nameof(token));
        }

        if (name.StartsWith("get", StringComparison.Ordinal)) name = char.ToLowerInvariant(name[3]) + name[4..];
        return UnnamedModules.Contains(module) ? $"aws_{SnakeCase(name)}" : $"aws_{module}_{SnakeCase(name)}";
    }

    /// <summary>The address of a resource: <c>aws_vpc.alice_myeks_vpc</c>.</summary>
    /// <param name="type">Pulumi's type token.</param>
    /// <param name="name">Its Pulumi name.</param>
    public static string Of(string type, string name) => $"{TypeOf(type)}.{LocalName(name)}";

    /// <summary>A text that Terraform replaces by an attribute of the resource: <c>${aws_vpc.alice_myeks_vpc.cidr_block}</c>.</summary>
    /// <param name="address">The resource's address.</param>
    /// <param name="attribute">The attribute, with its path.</param>
    public static string Reference(string address, string attribute) => $"${{{address}.{attribute}}}";

    /// <summary>A Pulumi name as an identifier of Terraform's.</summary>
    public static string LocalName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return char.IsAsciiDigit(text[0]) ? "_" + text : text;
    }

    /// <summary>The attribute that an output of the type is in Terraform: <c>publicIp</c> is <c>public_ip</c>.</summary>
    /// <param name="type">Pulumi's type token.</param>
    /// <param name="output">The output's Pulumi name.</param>
    public static string AttributeOf(string type, string output) => PropertyNames.Exception(TypeOf(type), output) ?? SnakeCase(output);

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter)) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
