using Lab.Stacks.Settings;
using Lab.Stacks.Tests.Support;

namespace Lab.Stacks.Tests;

/// <summary>What must be there before something else starts although no value flows from the one to the other.</summary>
public class DependenciesTests
{
    private const string Addon = "aws:eks/addon:Addon";
    private const string Attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    private const string AutoScalingGroup = "aws:autoscaling/group:Group";
    private const string Eip = "aws:ec2/eip:Eip";
    private const string Function = "aws:lambda/function:Function";
    private const string Gateway = "aws:ec2/internetGateway:InternetGateway";
    private const string LogGroup = "aws:cloudwatch/logGroup:LogGroup";
    private const string NodeGroup = "aws:eks/nodeGroup:NodeGroup";
    private const string RolePolicy = "aws:iam/rolePolicy:RolePolicy";
    private const string Release = "kubernetes:helm.sh/v3:Release";
    private const string Service = "kubernetes:core/v1:Service";
    private const string Server = "aws:ec2/instance:Instance";

    [Theory]
    [InlineData("cluster", NodeGroup, "alice-myeks-ng1", Attachment, "alice-myeks-ng1-node-role-AmazonEKSWorkerNodePolicy")]
    [InlineData("cluster", NodeGroup, "alice-myeks-ng1", Attachment, "alice-myeks-ng1-node-role-AmazonEC2ContainerRegistryPullOnly")]
    [InlineData("cluster", NodeGroup, "alice-myeks-ng1", Attachment, "alice-myeks-ng1-node-role-AmazonSSMManagedInstanceCore")]
    [InlineData("cluster", NodeGroup, "alice-myeks-ng1", Addon, "alice-myeks-vpc-cni")]
    [InlineData("cluster", NodeGroup, "alice-myeks-ng1", Addon, "alice-myeks-kube-proxy")]
    [InlineData("cluster", Addon, "alice-myeks-coredns", NodeGroup, "alice-myeks-ng1")]
    [InlineData("cluster", Addon, "alice-myeks-vpc-cni", RolePolicy, "alice-myeks-vpc-cni-role-policy")]
    [InlineData("network", Server, "alice-operator-server", "aws:ec2/route:Route", "alice-operator-public-internet")]
    [InlineData("network", Server, "alice-operator-server", "aws:ec2/routeTableAssociation:RouteTableAssociation", "alice-operator-public-1")]
    [InlineData("network", Server, "alice-operator-server", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "alice-operator-server-out")]
    [InlineData("network", Server, "alice-operator-server", Attachment, "alice-operator-server-role-AmazonSSMManagedInstanceCore")]
    [InlineData("network", Eip, "alice-operator-server-address", Gateway, "alice-operator-internet-gateway")]
    [InlineData("network", Eip, "alice-myeks-nat", Gateway, "alice-myeks-internet-gateway")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", Attachment, "alice-multus-node-role-AmazonEKSWorkerNodePolicy")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", Attachment, "alice-multus-node-role-AmazonEC2ContainerRegistryPullOnly")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", Attachment, "alice-multus-node-role-AmazonSSMManagedInstanceCore")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:eks/accessEntry:AccessEntry", "alice-multus")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", Function, "alice-multus-enis")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", LogGroup, "alice-multus-enis")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", RolePolicy, "alice-multus-enis-role-policy")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "alice-multus-enis")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:lambda/permission:Permission", "alice-multus-enis")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:cloudwatch/eventRule:EventRule", "alice-multus-enis")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:cloudwatch/eventTarget:EventTarget", "alice-multus-enis")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:sqs/queuePolicy:QueuePolicy", "alice-multus-enis-dead-letters")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "alice-multus-in")]
    [InlineData("multus-nodes", AutoScalingGroup, "alice-multus", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "alice-multus-out")]
    [InlineData("kube-ops-view", Service, "kube-ops-view-service", Release, "kube-ops-view-release")]
    [InlineData("kube-ops-view", Release, "kube-ops-view-release", "kubernetes:core/v1:Namespace", "kube-ops-view-namespace")]
    [InlineData("external-dns", Service, "external-dns-service", Release, "external-dns-release")]
    [InlineData("external-dns", Release, "external-dns-release", "aws:route53/zone:Zone", "alice-zone")]
    [InlineData("nlb-ip", Service, "nlb-ip-service", "kubernetes:apps/v1:Deployment", "nlb-ip-nginx-deployment")]
    [InlineData("service-types", "kubernetes:networking.k8s.io/v1:Ingress", "service-types-ingress", Service, "service-types-clusterip")]
    [InlineData("multus-nodes", Function, "alice-multus-enis", LogGroup, "alice-multus-enis")]
    [InlineData("multus-nodes", Function, "alice-multus-enis", RolePolicy, "alice-multus-enis-role-policy")]
    public async Task A_dependent_is_not_registered_before_its_prerequisite_is_there(
        string stage, string dependentType, string dependent, string prerequisiteType, string prerequisite)
    {
        var settings = LabSettings.Parse(StageRun.Environment, new Dictionary<string, string> { ["natGateway"] = "true", ["domain"] = "example.org" });

        // A dependent that waits for nothing comes well within this time; one that waits comes after it, however long it is.
        var mocks = new RecordingMocks(isPreview: false, await StageRun.UpstreamAsync(stage, settings))
        {
            AnswerAfter = (type, name) => (type, name) == (prerequisiteType, prerequisite) ? TimeSpan.FromMilliseconds(300) : TimeSpan.Zero,
        };
        await StageRun.DefineAsync(StageCatalog.Find(stage)!, settings, mocks, isPreview: false);

        var log = mocks.Log.ToList();
        var there = log.IndexOf((prerequisiteType, prerequisite, true));
        there.ShouldBeGreaterThanOrEqualTo(0);
        log.IndexOf((dependentType, dependent, false)).ShouldBeGreaterThan(there);
    }
}
