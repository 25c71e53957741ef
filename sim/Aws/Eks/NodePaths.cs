using Lab.Simulation.Kubernetes;
using Lab.Simulation.Paths;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>
/// The paths that an instance needs to become a node: to the API server, and to AWS's services for its name and its images; VPC
/// endpoints are not simulated.
/// </summary>
internal sealed class NodePaths(World world, IKubernetesHalf kubernetes)
{
    /// <summary>Any service of AWS outside the VPC: nodes need EC2's API and ECR.</summary>
    public const string AwsService = "198.51.100.1";

    private readonly PathEvaluator _paths = new(kubernetes);

    /// <summary>Where a path ends that the instance needs, or <see langword="null"/> when all are there.</summary>
    public string? Refusal(string clusterName, string instanceId) =>
        To(instanceId, new PathDestination.ClusterEndpoint(clusterName)) ?? To(instanceId, new PathDestination.Address(AwsService));

    private string? To(string instanceId, PathDestination destination) =>
        _paths.Evaluate(world, new PathSource.Instance(instanceId), destination, "tcp", 443).Refusal;
}
