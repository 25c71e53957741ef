using System.Globalization;
using System.Text;
using System.Text.Json;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws;

/// <summary>What the AWS provider's schema refuses before it calls the service, in its words. A property that is missing passes.</summary>
internal static class ArgumentChecks
{
    /// <summary>A number within bounds.</summary>
    public static IEnumerable<string> Range(PropertyMap inputs, string property, int lowest, int highest, string block = "")
    {
        if (inputs.Integer(property) is { } value && (value < lowest || value > highest))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"expected {block}{Argument(property)} to be in the range ({lowest} - {highest}), got {value}");
        }
    }

    /// <summary>One of some texts.</summary>
    public static IEnumerable<string> OneOf(PropertyMap inputs, string property, IReadOnlyCollection<string> values, string block = "")
    {
        if (inputs.String(property) is { } value && !values.Contains(value, StringComparer.Ordinal))
        {
            yield return $"expected {block}{Argument(property)} to be one of [{string.Join(' ', values.Select(each => $"\"{each}\""))}], got {value}";
        }
    }

    /// <summary>An ARN, which begins with <c>arn:</c> and has six parts.</summary>
    public static IEnumerable<string> Arn(PropertyMap inputs, string property, string block = "")
    {
        if (inputs.String(property) is { } value && !(value.StartsWith("arn:", StringComparison.Ordinal) && value.Split(':').Length >= 6))
        {
            yield return $"\"{block}{Argument(property)}\" ({value}) is an invalid ARN: arn: not enough sections";
        }
    }

    /// <summary>JSON text.</summary>
    public static IEnumerable<string> Json(PropertyMap inputs, string property)
    {
        if (inputs.String(property) is not { } text) yield break;
        string? problem = null;
        try
        {
            PropertyValue.Parse(text);
        }
        catch (JsonException exception)
        {
            problem = exception.Message;
        }

        if (problem is not null) yield return $"\"{Argument(property)}\" contains an invalid JSON: {problem}";
    }

    /// <summary>At least one of some properties; only outside a preview, where what is unknown is absent.</summary>
    public static IEnumerable<string> AnyOf(ResourceContext context, PropertyMap inputs, params string[] properties)
    {
        if (!context.IsPreview && !properties.Any(inputs.ContainsKey))
        {
            yield return $"one of `{string.Join(',', properties.Select(Argument))}` must be specified";
        }
    }

    /// <summary>The provider's name of a property: <c>heartbeat_timeout</c> for <c>heartbeatTimeout</c>.</summary>
    private static string Argument(string property)
    {
        var name = new StringBuilder();
        foreach (var letter in property) name.Append(char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : letter);
        return name.ToString();
    }
}
