using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Iam;

/// <summary>Instance profiles as launches name them.</summary>
internal static class InstanceProfiles
{
    /// <summary>The name in a launch template's <c>iamInstanceProfile</c>, which has the name or the ARN; <see langword="null"/> for none.</summary>
    public static string? NameIn(PropertyMap reference) => reference.String("name") ?? reference.String("arn")?.Split('/')[^1];

    /// <summary>The role that an instance with the profile calls AWS with, or <see langword="null"/>.</summary>
    public static Role? RoleOf(World world, string? profile) => world.Find<Role>(world.Find<InstanceProfile>(profile)?.RoleName);
}
