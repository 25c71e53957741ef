using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary>Instance profiles as launches name them.</summary>
internal static class InstanceProfiles
{
    /// <summary>The name in a launch template's <c>iamInstanceProfile</c>, which has the name or the ARN; <see langword="null"/> for none.</summary>
    public static string? NameIn(PropertyMap reference) => reference.String("name") ?? reference.String("arn")?.Split('/')[^1];
}
