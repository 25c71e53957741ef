namespace Pulumi;

/// <summary>A name that a resource had before: what is not set is as it is now.</summary>
public sealed class Alias
{
    /// <summary>The whole former URN; nothing else may be set beside it.</summary>
    public string? Urn { get; set; }

    /// <summary>The former name.</summary>
    public Input<string>? Name { get; set; }

    /// <summary>The former type token.</summary>
    public Input<string>? Type { get; set; }

    /// <summary>The former stack.</summary>
    public Input<string>? Stack { get; set; }

    /// <summary>The former project.</summary>
    public Input<string>? Project { get; set; }

    /// <summary>The former parent.</summary>
    public Resource? Parent { get; set; }

    /// <summary>The former parent's URN.</summary>
    public Input<string>? ParentUrn { get; set; }

    /// <summary>Whether the resource had no parent.</summary>
    public bool NoParent { get; set; }

    /// <summary>Refuses an alias that says two things at once.</summary>
    internal void Validate()
    {
        (string Name, bool IsSet)[] parents =
            [(nameof(Parent), Parent is not null), (nameof(ParentUrn), ParentUrn is not null), (nameof(NoParent), NoParent)];
        if (Urn is null)
        {
            if (parents.Count(parent => parent.IsSet) < 2) return;
            throw new ArgumentException(
                $"Only specify one of '{nameof(Parent)}', '{nameof(ParentUrn)}' or '{nameof(NoParent)}' in an {nameof(Alias)}");
        }

        (string Name, bool IsSet)[] parts =
        [
            (nameof(Name), Name is not null), (nameof(Type), Type is not null), (nameof(Project), Project is not null),
            (nameof(Stack), Stack is not null), .. parents,
        ];
        if (parts.FirstOrDefault(part => part.IsSet).Name is { } conflict)
            throw new ArgumentException($"{nameof(Alias)} should not specify both {nameof(Urn)} and {conflict}");
    }
}
