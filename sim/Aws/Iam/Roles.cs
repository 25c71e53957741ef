using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Iam;

/// <summary>Finds roles, with IAM's words when there are none.</summary>
internal static class Roles
{
    /// <summary>The role of that name.</summary>
    /// <exception cref="ResourceException"><c>NoSuchEntity</c>.</exception>
    public static Role Get(World world, string name) =>
        world.Find<Role>(name) ?? throw new ResourceException("NoSuchEntity", $"The role with name {name} cannot be found.");

    /// <summary>The role of that ARN, or <see langword="null"/>.</summary>
    public static Role? ByArn(World world, string arn) => world.All<Role>().FirstOrDefault(role => role.Arn == arn);

    /// <summary>
    /// Whether a policy of the role allows the action on something and none denies it on everything. Other resources and conditions are not
    /// looked at; of AWS's own policies only those in <c>Data/managed-policies.json</c> with actions allow any.
    /// </summary>
    public static bool MayCall(World world, Role role, string action) => PolicyStatements.AllowAction(Policies.Documents(world, role), action);

    /// <summary>Whether a service may assume the role.</summary>
    public static bool TrustsService(Role role, string service) => PolicyStatements.AllowService(
        role.AssumeRolePolicy, service, "sts:AssumeRole", role.Arn);

    /// <summary>A unique id as IAM gives them, such as <c>AROA…</c>.</summary>
    public static string UniqueId(World world, string prefix, string seed) => prefix + world.Digits("iam/" + seed, 17).ToUpperInvariant();
}
