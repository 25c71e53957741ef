using System.Collections.Immutable;
using Lab.Terraform;

namespace Lab.Security.Tests.Rules;

/// <summary>A rule that each resource of some types keeps.</summary>
/// <param name="Id">
/// Its id: checkov's (<c>CKV_AWS_79</c>), cdk-nag's (<c>AwsSolutions-EC23</c>), that of a control of AWS Security Hub (<c>EC2.25</c>), or the
/// lab's own for what the EKS best practices guide asks for (<c>EksBestPractices-IrsaTrust</c>).
/// </param>
/// <param name="Topic">What it asks for.</param>
/// <param name="Types">The types that it looks at, as tokens of Pulumi.</param>
/// <param name="IsKept">Whether a resource, among all of its configuration, keeps it.</param>
public sealed record SecurityRule(
    string Id, string Topic, ImmutableArray<string> Types, Func<RegisteredResource, StageRegistrations, bool> IsKept)
{
    /// <summary>Which resources of the types it looks at; all by default.</summary>
    public Func<RegisteredResource, bool> Concerns { get; init; } = _ => true;

    /// <summary>Why no resource need be there for it to look at; empty for a rule that must find one.</summary>
    public string NothingToLookAt { get; init; } = "";

    /// <summary>Edits each of which breaks the rule for a resource that keeps it; where none does, edits that are not enough to mend it.</summary>
    public ImmutableArray<ResourceEdit> Broken { get; init; } = [];

    /// <summary>Edits each of which makes a resource keep the rule, where none of the lab's does or <see cref="Planted"/> is.</summary>
    public ImmutableArray<ResourceEdit> Mended { get; init; } = [];

    /// <summary>Inputs of a resource that breaks the rule, as JSON, where the lab has none to look at; empty elsewhere.</summary>
    public string Planted { get; init; } = "";

    /// <summary>Whether there must be no resource of the type at all.</summary>
    public bool CannotBeMended { get; init; }

    /// <summary>The id of the same rule elsewhere; empty when it has none.</summary>
    public string AlsoKnownAs { get; init; } = "";

    /// <summary>Where the rule is described.</summary>
    public string Source => Id.Split('_', '-', '.')[0] switch
    {
        "CKV" or "CKV2" => "https://www.checkov.io/5.Policy%20Index/terraform.html",
        "AwsSolutions" => "https://github.com/cdklabs/cdk-nag/blob/main/RULES.md",
        "EksBestPractices" => "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html",
        var service => $"https://docs.aws.amazon.com/securityhub/latest/userguide/{service.ToLowerInvariant()}-controls.html",
    };

    /// <summary>The resources that it looks at.</summary>
    public IEnumerable<RegisteredResource> ResourcesOf(StageRegistrations registered) =>
        registered.Resources.Where(resource => Types.Contains(resource.Type) && Concerns(resource));
}
