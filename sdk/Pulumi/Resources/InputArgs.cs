using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Arguments whose members marked with <see cref="InputAttribute"/> are sent to a provider.</summary>
public abstract class InputArgs
{
    private protected InputArgs()
    {
    }

    /// <summary>The arguments by their names in the schema, those without a value as <see langword="null"/>.</summary>
    /// <exception cref="ArgumentNullException">A required one has no value.</exception>
    internal virtual ImmutableDictionary<string, object?> ToDictionary()
    {
        var type = GetType();
        var result = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var member in InputMember.Of(type))
        {
            var value = member.GetValue(this);
            var label = $"[Input] {type.FullName}.{member.MemberName}";
            if (member.IsRequired && value is null)
                throw new ArgumentNullException(member.MemberName, $"{label} is required but was not given a value");

            result.Add(member.Name, member.IsJson ? ProtobufJson.From(value, label) : value);
        }

        return result.ToImmutable();
    }
}
