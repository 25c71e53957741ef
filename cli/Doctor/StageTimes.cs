namespace Lab.Cli.Doctor;

/// <summary>How long AWS takes for the longest stage, <c>cluster</c>.</summary>
/// <remarks>
/// Sources: nine minutes for a control plane on average (https://aws.amazon.com/about-aws/whats-new/2021/03/amazon-eks-reduces-cluster-creation-time-40-percent/),
/// more than twenty seen (pulumi-eks, issue 340); two minutes for a node group (DevopsArtFactory/terraform-provisioning, pull request 46); the add-ons and
/// the wait for the endpoint take the rest. As of 2026-11-21.
/// </remarks>
internal static class StageTimes
{
    /// <summary>An <c>up</c> of the cluster on a slow day.</summary>
    public static TimeSpan LongestUp { get; } = TimeSpan.FromMinutes(25);
}
