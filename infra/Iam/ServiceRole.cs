using System.Collections.Immutable;
using Pulumi;
using Aws = Pulumi.Aws;

namespace Lab.Infra.Iam;

/// <summary>An IAM role with policies that AWS maintains, or with one of its own.</summary>
public sealed class ServiceRole : ComponentResource
{
    private const string Token = "eks-lab:infra:ServiceRole";

    /// <summary>Makes a role with policies that AWS maintains.</summary>
    /// <param name="name">Its name; AWS's limit of 64 characters includes seven digits and a hyphen that Pulumi appends.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="trust">Who may take it on, as JSON.</param>
    /// <param name="region">The region, whose partition the policies' ARNs name.</param>
    /// <param name="policies">The policies, of <see cref="ManagedPolicies"/>.</param>
    /// <param name="options">Pulumi's options.</param>
    public ServiceRole(
        string name, string description, Input<string> trust, string region, ImmutableArray<string> policies,
        ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        Role = MakeRole(name, description, trust);
        Attachments =
        [
            .. policies.Select(policy => new Aws.Iam.RolePolicyAttachment(
                $"{name}-{policy}",
                new Aws.Iam.RolePolicyAttachmentArgs { Role = Role.Name, PolicyArn = ManagedPolicies.ArnOf(policy, region) },
                new CustomResourceOptions { Parent = this })),
        ];
        RegisterOutputs(Outputs());
    }

    /// <summary>Makes a role with a policy of its own.</summary>
    /// <param name="name">Its name; AWS's limit of 64 characters includes seven digits and a hyphen that Pulumi appends.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="trust">Who may take it on, as JSON.</param>
    /// <param name="policy">What it may do, as JSON; AWS's limit is 10,240 characters without white space.</param>
    /// <param name="options">Pulumi's options.</param>
    public ServiceRole(
        string name, string description, Input<string> trust, Input<string> policy, ComponentResourceOptions? options = null)
        : base(Token, name, options)
    {
        Role = MakeRole(name, description, trust);
        Attachments =
        [
            new Aws.Iam.RolePolicy(
                $"{name}-policy",
                new Aws.Iam.RolePolicyArgs { Role = Role.Name, Policy = policy.ToOutput() },
                new CustomResourceOptions { Parent = this }),
        ];
        RegisterOutputs(Outputs());
    }

    /// <summary>The role.</summary>
    public Aws.Iam.Role Role { get; }

    /// <summary>
    /// What gives it its rights. Whatever works with the role depends on these too: on destroy it must be gone before they go.
    /// </summary>
    public ImmutableArray<Resource> Attachments { get; }

    private Aws.Iam.Role MakeRole(string name, string description, Input<string> trust) => new(
        name,
        new Aws.Iam.RoleArgs { Description = description, AssumeRolePolicy = trust.ToOutput() },
        new CustomResourceOptions { Parent = this });

    private Dictionary<string, object?> Outputs() => new(StringComparer.Ordinal) { ["arn"] = Role.Arn };
}
