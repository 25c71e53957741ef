using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Lab.Infra;

/// <summary>A text of several parts, the form in which cloud-init takes more than one document as user data.</summary>
/// <param name="Boundary">What stands between the parts.</param>
/// <param name="Parts">The parts, in order.</param>
/// <remarks>Source: EKS user guide, "Customize managed nodes with launch templates", Amazon EC2 user data for Amazon Linux 2023.</remarks>
public sealed record MimeText(string Boundary, ImmutableArray<MimePart> Parts)
{
    /// <summary>The type of a part that cloud-init runs.</summary>
    public const string ShellScript = "text/x-shellscript; charset=\"us-ascii\"";

    /// <summary>The text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"{Boundary}\"\n\n");
        foreach (var part in Parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"--{Boundary}\nContent-Type: {part.ContentType}\n\n{part.Content.TrimEnd()}\n\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"--{Boundary}--\n").ToString();
    }

    /// <summary>The text as a launch template takes it.</summary>
    public string ToBase64() => Convert.ToBase64String(Encoding.UTF8.GetBytes(ToString()));
}

/// <summary>A part of such a text.</summary>
/// <param name="ContentType">Its type.</param>
/// <param name="Content">The part itself.</param>
public sealed record MimePart(string ContentType, string Content);
