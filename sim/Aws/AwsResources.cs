using System.Collections.Immutable;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.CloudWatch;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Aws.Events;
using Lab.Simulation.Aws.Functions;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws;

/// <summary>The AWS half of the world as a provider's resource types and functions.</summary>
public static class AwsResources
{
    /// <summary>The functions of the provider.</summary>
    public static ImmutableArray<IFunctionHandler> Functions { get; } =
    [
        new GetAvailabilityZones(), new GetCallerIdentity(), new GetRegion(), new GetPartition(), new GetAmi(), new GetParameter(),
        new GetAddonVersion(), new GetNetworkInterfaces(), new GetNetworkInterface(), new GetInstance(),
    ];

    /// <summary>The resource types. EKS's tell <paramref name="kubernetes"/> of clusters, nodes and add-ons.</summary>
    public static ImmutableArray<IResourceHandler> All(IKubernetesHalf kubernetes) =>
    [
        new VpcHandler(), new VpcIpv4CidrBlockAssociationHandler(), new SubnetHandler(), new SubnetCidrReservationHandler(),
        new InternetGatewayHandler(), new InternetGatewayAttachmentHandler(), new NatGatewayHandler(), new EipHandler(), new EipAssociationHandler(),
        new RouteTableHandler(), new RouteHandler(), new RouteTableAssociationHandler(), new VpcPeeringConnectionHandler(),
        new PeeringConnectionOptionsHandler(),
        new SecurityGroupHandler(), new DefaultSecurityGroupHandler(), new SecurityGroupRuleHandler(),
        new VpcSecurityGroupRuleHandler(isEgress: false), new VpcSecurityGroupRuleHandler(isEgress: true),
        new KeyPairHandler(), new LaunchTemplateHandler(), new InstanceHandler(), new TagHandler(),
        new RoleHandler(), new RolePolicyAttachmentHandler(), new RolePolicyHandler(), new PolicyHandler(), new InstanceProfileHandler(),
        new OpenIdConnectProviderHandler(),
        new ClusterHandler(kubernetes), new NodeGroupHandler(kubernetes), new AddonHandler(kubernetes), new AccessEntryHandler(),
        new AccessPolicyAssociationHandler(),
        new PodIdentityAssociationHandler(),
        new AutoScalingGroupHandler(kubernetes), new EventRuleHandler(), new EventTargetHandler(),
        new FunctionHandler(), new PermissionHandler(), new FunctionEventInvokeConfigHandler(),
        new QueueHandler(), new QueuePolicyHandler(), new LogGroupHandler(), new MetricAlarmHandler(), new ZoneHandler(),
    ];
}
