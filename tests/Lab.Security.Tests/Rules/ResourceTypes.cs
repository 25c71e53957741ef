namespace Lab.Security.Tests.Rules;

/// <summary>The types that rules look at.</summary>
internal static class ResourceTypes
{
    public const string Alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    public const string AutoScalingGroup = "aws:autoscaling/group:Group";
    public const string Bucket = "aws:s3/bucket:Bucket";
    public const string BucketEncryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    public const string BucketLifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    public const string BucketLogging = "aws:s3/bucketLogging:BucketLogging";
    public const string BucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";
    public const string BucketPublicAccessBlock = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
    public const string BucketVersioning = "aws:s3/bucketVersioning:BucketVersioning";
    public const string Cluster = "aws:eks/cluster:Cluster";
    public const string DefaultSecurityGroup = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
    public const string Eip = "aws:ec2/eip:Eip";
    public const string EipAssociation = "aws:ec2/eipAssociation:EipAssociation";
    public const string EncryptionByDefault = "aws:ebs/encryptionByDefault:EncryptionByDefault";
    public const string FlowLog = "aws:ec2/flowLog:FlowLog";
    public const string Function = "aws:lambda/function:Function";
    public const string Instance = "aws:ec2/instance:Instance";
    public const string Key = "aws:kms/key:Key";
    public const string LaunchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";
    public const string LogGroup = "aws:cloudwatch/logGroup:LogGroup";
    public const string NatGateway = "aws:ec2/natGateway:NatGateway";
    public const string NodeGroup = "aws:eks/nodeGroup:NodeGroup";
    public const string Notification = "aws:autoscaling/notification:Notification";
    public const string Permission = "aws:lambda/permission:Permission";
    public const string Policy = "aws:iam/policy:Policy";
    public const string Queue = "aws:sqs/queue:Queue";
    public const string QueuePolicy = "aws:sqs/queuePolicy:QueuePolicy";
    public const string Role = "aws:iam/role:Role";
    public const string RolePolicy = "aws:iam/rolePolicy:RolePolicy";
    public const string RolePolicyAttachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    public const string Route = "aws:ec2/route:Route";
    public const string SecurityGroup = "aws:ec2/securityGroup:SecurityGroup";
    public const string SecurityGroupEgressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    public const string SecurityGroupIngressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    public const string Subnet = "aws:ec2/subnet:Subnet";
    public const string User = "aws:iam/user:User";
    public const string Volume = "aws:ebs/volume:Volume";
    public const string Vpc = "aws:ec2/vpc:Vpc";
}
