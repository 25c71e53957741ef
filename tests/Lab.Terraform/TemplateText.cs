using System.Text;
using System.Text.RegularExpressions;

namespace Lab.Terraform;

/// <summary>Texts with references in them, as Terraform's templates.</summary>
/// <param name="isRegistered">Whether there is a resource or data source of that address.</param>
internal sealed partial class TemplateText(Func<string, bool> isRegistered)
{
    /// <summary>Addresses that a text refers to and that nobody registers.</summary>
    public IEnumerable<string> UnknownIn(string text) =>
        Reference().Matches(text).Select(match => match.Groups["address"].Value).Where(address => !isRegistered(address));

    /// <summary>
    /// The template of a text: references stay, all else means itself. A text that is base64 and has references inside becomes the encoding of what
    /// is inside, since Terraform replaces them before.
    /// </summary>
    public string Of(string text) => Base64Text.Decode(text) is { } inside && Reference().IsMatch(inside)
        ? $"${{base64encode(\"{Quoted(Escaped(inside))}\")}}"
        : Escaped(text);

    private string Escaped(string text)
    {
        var result = new StringBuilder();
        var position = 0;
        foreach (Match reference in Reference().Matches(text))
        {
            if (!isRegistered(reference.Groups["address"].Value)) continue;
            result.Append(Literal(text[position..reference.Index])).Append(reference.Value);
            position = reference.Index + reference.Length;
        }

        return result.Append(Literal(text[position..])).ToString();
    }

    private static string Literal(string text) =>
        text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);

    private static string Quoted(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);

    // ${aws_vpc.x.id}, ${data.aws_ssm_parameter.x.value}, ${aws_eks_cluster.x.identity[0].oidc[0].issuer}, ${trimprefix(aws_….issuer, local.https)}
    [GeneratedRegex(
        @"\$\{(trimprefix\()?(?<address>(data\.)?aws_[a-z0-9_]+\.[A-Za-z0-9_]+)(\.[a-z0-9_]+|\[[0-9]+\])+(, local\.[a-z]+\))?\}",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Reference();
}
