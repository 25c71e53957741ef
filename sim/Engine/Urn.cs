using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>Names of resources, as Pulumi writes them: <c>urn:pulumi:STACK::PROJECT::PARENTTYPE$TYPE::NAME</c>.</summary>
internal static class Urn
{
    /// <summary>The Pulumi project that every stack belongs to.</summary>
    public const string Project = "eks-lab";

    private const string Separator = "::";

    public static string Of(string stack, string type, string name, string? parentUrn = null) =>
        string.Join(Separator, "urn:pulumi:" + stack, Project, parentUrn is null ? type : QualifiedType(parentUrn) + "$" + type, name);

    public static string OfStack(string stack) => Of(stack, "pulumi:pulumi:Stack", $"{Project}-{stack}");

    /// <summary>Type and name, which identify a resource within its stack: mocks are not told the parent.</summary>
    public static (string Type, string Name) TypeAndName(string urn)
    {
        var parts = urn.Split(Separator, 4);
        return (parts[2].Split('$')[^1], parts[3]);
    }

    /// <summary>What refers to a provider resource: <c>URN::ID</c>.</summary>
    public static string Reference(ResourceState provider) => provider.Urn + Separator + provider.Id;

    /// <summary>The URN in what refers to a provider resource.</summary>
    public static string OfProvider(string reference) => reference[..reference.LastIndexOf(Separator, StringComparison.Ordinal)];

    private static string QualifiedType(string urn) => urn.Split(Separator, 4)[2];
}
