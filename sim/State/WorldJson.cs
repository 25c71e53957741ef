using System.Text.Json.Serialization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Aws.CloudWatch;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Events;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Faults;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.CloudController;
using Lab.Simulation.Kubernetes.ExternalDns;
using Lab.Simulation.Kubernetes.LoadBalancerController;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.State;

/// <summary>
/// How entities are written. Every type of entity is named here: what isn't can't be saved. A changed shape of one of them needs a
/// new <see cref="StateFile.FormatVersion"/>.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(StateHeader))]
[JsonSerializable(typeof(Clock))]
[JsonSerializable(typeof(UsedSeed))]
[JsonSerializable(typeof(StackRecord))]
[JsonSerializable(typeof(UnsettledStack))]
[JsonSerializable(typeof(ResourceRecord))]
[JsonSerializable(typeof(Fault))]
[JsonSerializable(typeof(Vpc))]
[JsonSerializable(typeof(Subnet))]
[JsonSerializable(typeof(SubnetCidrReservation))]
[JsonSerializable(typeof(InternetGateway))]
[JsonSerializable(typeof(NatGateway))]
[JsonSerializable(typeof(ElasticIp))]
[JsonSerializable(typeof(RouteTable))]
[JsonSerializable(typeof(RouteTableAssociation))]
[JsonSerializable(typeof(VpcPeeringConnection))]
[JsonSerializable(typeof(SecurityGroup))]
[JsonSerializable(typeof(NetworkInterface))]
[JsonSerializable(typeof(Instance))]
[JsonSerializable(typeof(KeyPair))]
[JsonSerializable(typeof(LaunchTemplate))]
[JsonSerializable(typeof(EksCluster))]
[JsonSerializable(typeof(NodeGroup))]
[JsonSerializable(typeof(Addon))]
[JsonSerializable(typeof(AccessEntry))]
[JsonSerializable(typeof(AccessPolicyAssociation))]
[JsonSerializable(typeof(PodIdentityAssociation))]
[JsonSerializable(typeof(LogGroup))]
[JsonSerializable(typeof(MetricAlarm))]
[JsonSerializable(typeof(AutoScalingGroup))]
[JsonSerializable(typeof(LifecycleAction))]
[JsonSerializable(typeof(EventRule))]
[JsonSerializable(typeof(EventTarget))]
[JsonSerializable(typeof(LambdaFunction))]
[JsonSerializable(typeof(Queue))]
[JsonSerializable(typeof(LoadBalancer))]
[JsonSerializable(typeof(Listener))]
[JsonSerializable(typeof(TargetGroup))]
[JsonSerializable(typeof(ClassicLoadBalancer))]
[JsonSerializable(typeof(ControllerProcess))]
[JsonSerializable(typeof(HostedZone))]
[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(Policy))]
[JsonSerializable(typeof(InstanceProfile))]
[JsonSerializable(typeof(OpenIdConnectProvider))]
[JsonSerializable(typeof(ControlPlane))]
[JsonSerializable(typeof(CloudService))]
[JsonSerializable(typeof(ExternalDnsRun))]
[JsonSerializable(typeof(CniNode))]
[JsonSerializable(typeof(MultusNode))]
[JsonSerializable(typeof(HostLocalNetwork))]
[JsonSerializable(typeof(PodSandbox))]
[JsonSerializable(typeof(KubernetesObject))]
[JsonSerializable(typeof(KubernetesEvent))]
internal sealed partial class WorldJson : JsonSerializerContext;
