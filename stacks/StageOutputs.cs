namespace Lab.Stacks;

/// <summary>A stage's outputs: a typed record per stage, and what Pulumi records of it.</summary>
public abstract record StageOutputs
{
    /// <summary>The outputs by name, in camelCase.</summary>
    public abstract IDictionary<string, object?> ToDictionary();

    /// <summary>The name under which Pulumi records a member: <c>VpcId</c> is <c>vpcId</c>.</summary>
    protected static string NameOf(string member)
    {
        ArgumentException.ThrowIfNullOrEmpty(member);
        return char.ToLowerInvariant(member[0]) + member[1..];
    }
}
