using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Lab.Terraform;
using Lab.Terraform.Cli;

namespace Lab.Emulated.Tests.Runs;

/// <summary>The outputs of an environment's stages, with what the provider made in place of Terraform's references.</summary>
internal static partial class StageOutputs
{
    /// <summary>The outputs by stage and name; a reference to an attribute that the provider doesn't know stays as it is.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> Of(StageRegistrations registrations, IEnumerable<StateResource> made)
    {
        var resources = made.ToDictionary(resource => resource.Address, StringComparer.Ordinal);
        return registrations.Outputs.ToDictionary(
            stage => stage.Key,
            IReadOnlyDictionary<string, object?> (stage) => stage.Value.ToDictionary(output => output.Key, output => Resolve(output.Value), StringComparer.Ordinal),
            StringComparer.Ordinal);

        object? Resolve(object? value) => value switch
        {
            string text => Reference().Replace(text, match => (string?)resources.GetValueOrDefault(match.Groups["address"].Value)?.Values[match.Groups["attribute"].Value] ?? match.Value),
            ImmutableArray<object> list => list.Select(Resolve).ToImmutableArray(),
            _ => value,
        };
    }

    [GeneratedRegex(@"\$\{(?<address>aws_\w+\.\w+)\.(?<attribute>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
