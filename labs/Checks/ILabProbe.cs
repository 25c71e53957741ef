namespace Lab.Labs.Checks;

/// <summary>What checks may ask of a world: one vocabulary over the simulated one and AWS.</summary>
public interface ILabProbe
{
    /// <summary>The VPCs of the environment.</summary>
    Task<IReadOnlyList<ProbedVpc>> VpcsAsync(CancellationToken cancellationToken);

    /// <summary>The subnets of the environment.</summary>
    Task<IReadOnlyList<ProbedSubnet>> SubnetsAsync(CancellationToken cancellationToken);

    /// <summary>The running instances of the environment.</summary>
    Task<IReadOnlyList<ProbedInstance>> InstancesAsync(CancellationToken cancellationToken);

    /// <summary>The network interfaces of the environment.</summary>
    Task<IReadOnlyList<ProbedNetworkInterface>> NetworkInterfacesAsync(CancellationToken cancellationToken);

    /// <summary>The cluster as EKS describes it, or <see langword="null"/>.</summary>
    Task<ProbedCluster?> ClusterAsync(string clusterName, CancellationToken cancellationToken);

    /// <summary>The cluster's nodes, by name.</summary>
    Task<IReadOnlyList<ProbedNode>> NodesAsync(string clusterName, CancellationToken cancellationToken);

    /// <summary>The cluster's pods, by namespace and name; of one namespace when it is given.</summary>
    Task<IReadOnlyList<ProbedPod>> PodsAsync(string clusterName, string? podNamespace, CancellationToken cancellationToken);

    /// <summary>The Deployment, or <see langword="null"/>.</summary>
    Task<ProbedDeployment?> DeploymentAsync(string clusterName, string deploymentNamespace, string name, CancellationToken cancellationToken);

    /// <summary>The service account, or <see langword="null"/>.</summary>
    Task<ProbedServiceAccount?> ServiceAccountAsync(string clusterName, string accountNamespace, string name, CancellationToken cancellationToken);

    /// <summary>The webhooks that the API server asks, mutating ones first.</summary>
    Task<IReadOnlyList<ProbedWebhook>> WebhooksAsync(string clusterName, CancellationToken cancellationToken);

    /// <summary>The Services of a namespace with their endpoints, by name.</summary>
    Task<IReadOnlyList<ProbedService>> ServicesAsync(string clusterName, string serviceNamespace, CancellationToken cancellationToken);

    /// <summary>The Ingresses of a namespace, by name.</summary>
    Task<IReadOnlyList<ProbedIngress>> IngressesAsync(string clusterName, string ingressNamespace, CancellationToken cancellationToken);

    /// <summary>The NetworkAttachmentDefinitions of a namespace, by name.</summary>
    Task<IReadOnlyList<ProbedNetworkAttachmentDefinition>> NetworkAttachmentDefinitionsAsync(
        string clusterName, string definitionNamespace, CancellationToken cancellationToken);

    /// <summary>The rules of a node's table <c>nat</c> or <c>filter</c>, a line each as <c>iptables-save</c> writes them.</summary>
    /// <exception cref="NotObservedException">This world can't be looked at there.</exception>
    Task<IReadOnlyList<string>> IptablesAsync(string clusterName, string nodeName, string table, CancellationToken cancellationToken);

    /// <summary>The load balancers of the environment, classic ones too.</summary>
    Task<IReadOnlyList<ProbedLoadBalancer>> LoadBalancersAsync(CancellationToken cancellationToken);

    /// <summary>The target groups of the environment.</summary>
    Task<IReadOnlyList<ProbedTargetGroup>> TargetGroupsAsync(CancellationToken cancellationToken);

    /// <summary>The security groups of the environment.</summary>
    Task<IReadOnlyList<ProbedSecurityGroup>> SecurityGroupsAsync(CancellationToken cancellationToken);

    /// <summary>The record sets of a hosted zone.</summary>
    Task<IReadOnlyList<ProbedRecordSet>> RecordSetsAsync(string hostedZoneId, CancellationToken cancellationToken);

    /// <summary>The Auto Scaling group of that name, or <see langword="null"/>.</summary>
    Task<ProbedAutoScalingGroup?> AutoScalingGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>The Lambda function of that name, or <see langword="null"/>.</summary>
    Task<ProbedFunction?> FunctionAsync(string name, CancellationToken cancellationToken);

    /// <summary>The SQS queue with that ARN, or <see langword="null"/>.</summary>
    Task<ProbedQueue?> QueueAsync(string arn, CancellationToken cancellationToken);

    /// <summary>Follows a packet and its answer from one place to another.</summary>
    /// <exception cref="NotObservedException">This world can't be looked at there.</exception>
    Task<ProbedPath> PathAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken);
}
