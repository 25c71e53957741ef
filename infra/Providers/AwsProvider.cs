using Pulumi.Aws.Inputs;

namespace Lab.Infra.Providers;

/// <summary>The one place that makes the AWS provider of a stage.</summary>
public static class AwsProvider
{
    /// <summary>
    /// A provider for the region whose resources all carry the lab's tags. Stages pass it on explicitly: a resource without it, and each
    /// child of an EKS component, would fall to a default provider with neither region, profile nor tags.
    /// </summary>
    /// <param name="region">AWS region.</param>
    /// <param name="profile">Profile of the AWS configuration; <see langword="null"/> means the default credentials.</param>
    /// <param name="tags">The tags of every resource.</param>
    public static Pulumi.Aws.Provider For(string region, string? profile, LabTags tags)
    {
        var args = new Pulumi.Aws.ProviderArgs { Region = region, DefaultTags = new ProviderDefaultTagsArgs { Tags = tags.ToInputMap() } };
        if (profile is not null) args.Profile = profile;
        return new Pulumi.Aws.Provider("aws", args);
    }
}
