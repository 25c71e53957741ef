using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>A service account.</summary>
public sealed record ProbedServiceAccount(string Namespace, string Name, ImmutableSortedDictionary<string, string> Annotations)
{
    /// <summary>The annotation that names its role (EKS user guide, "Assign IAM roles to Kubernetes service accounts").</summary>
    public const string RoleAnnotation = "eks.amazonaws.com/role-arn";
}
