using System.Security.Cryptography;
using System.Text;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary><c>eks:index:ServiceRole</c> as the cluster makes it for itself: a role that EKS may assume, with its policy.</summary>
internal static class ServiceRole
{
    private const string Type = "eks:index:ServiceRole";
    private const string Policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
    private const string TrustPolicy =
        """{"Version":"2012-10-17","Statement":[{"Action":["sts:AssumeRole","sts:TagSession"],"Effect":"Allow","Principal":{"Service":["eks.amazonaws.com"]}}]}""";

    /// <returns>The role.</returns>
    public static ResourceState Register(IComponentContext context, string name, PropertyMap clusterInputs)
    {
        var component = context.Register(new ChildRegistration(Type, name, PropertyMap.Empty));
        var role = context.Register(new ChildRegistration(
            "aws:iam/role:Role", name + "-role",
            PropertyMap.Of(
                ("assumeRolePolicy", TrustPolicy),
                ("description", "Allows EKS to manage clusters on your behalf."),
                ("tags", clusterInputs["tags"])))
        { Parent = component });
        context.Register(new ChildRegistration(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment", $"{name}-{Suffix(Policy)}",
            PropertyMap.Of(("policyArn", Policy), ("role", role.Id.Length > 0 ? role.Id : null)))
        { Parent = component });
        return role;
    }

    // The real component uses SHA-1 for a name, not for safety.
#pragma warning disable CA5350
    private static string Suffix(string policyArn) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(policyArn)))[..8];
#pragma warning restore CA5350
}
