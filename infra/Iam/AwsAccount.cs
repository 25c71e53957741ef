using Pulumi;
using Aws = Pulumi.Aws;

namespace Lab.Infra.Iam;

/// <summary>An account and a region of it, which the ARNs in a policy name.</summary>
/// <param name="Id">The account's id, twelve digits.</param>
/// <param name="Region">The region.</param>
public sealed record AwsAccount(string Id, string Region)
{
    /// <summary>The account of the provider's credentials.</summary>
    /// <param name="region">The provider's region.</param>
    /// <param name="options">Names the parent, through which the provider is found.</param>
    /// <remarks>Asked for rather than cut out of some resource's ARN, so that a policy waits for no resource that it doesn't name.</remarks>
    public static Output<AwsAccount> Of(string region, InvokeOptions options) =>
        Aws.GetCallerIdentity.Invoke(new Aws.GetCallerIdentityInvokeArgs(), options).Apply(caller => new AwsAccount(caller.AccountId, region));

    /// <summary>The region's partition.</summary>
    public string Partition => ManagedPolicies.PartitionOf(Region);

    /// <summary>ARN of a resource in the account and region.</summary>
    /// <param name="service">The service's prefix, such as <c>ec2</c>.</param>
    /// <param name="resource">The rest, such as <c>subnet/subnet-1</c>.</param>
    public string Arn(string service, string resource) => $"arn:{Partition}:{service}:{Region}:{Id}:{resource}";
}
