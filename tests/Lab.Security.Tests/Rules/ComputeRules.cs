using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lab.Terraform;
using static Lab.Security.Tests.Rules.ResourceEdit;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>Instances, launch templates, volumes and Auto Scaling groups.</summary>
internal static partial class ComputeRules
{
    private const string KeyInText = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE";

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV_AWS_79", "The instance metadata service asks for a token", [Instance, LaunchTemplate], (resource, _) =>
            resource.Text("metadataOptions.httpTokens") == "required")
        {
            Broken = [Set("metadataOptions.httpTokens", "optional"), Remove("metadataOptions")],
        },
        new("CKV_AWS_341", "No pod reaches the instance metadata service: its hop limit is 1", [Instance, LaunchTemplate], (resource, _) =>
            resource.Number("metadataOptions.httpPutResponseHopLimit") == 1)
        {
            Broken = [Set("metadataOptions.httpPutResponseHopLimit", 2), Remove("metadataOptions")],
        },
        new("CKV_AWS_88", "An instance has no public address", [Instance], (instance, registered) =>
            !registered.Of(Eip).Any(address => address.RefersTo(instance)) && !IsInPublicSubnet(instance, registered))
        {
            Broken = [Without(Eip), Set("associatePublicIpAddress", false)],
            Mended =
            [
                Without(Eip).And(Set("associatePublicIpAddress", false)),
                Without(Eip).And(OfAll(Subnet, Set("mapPublicIpOnLaunch", false))),
            ],
        },
        new("EC2.25", "A launch template gives no public address", [LaunchTemplate], (template, _) =>
            !template.At("networkInterfaces").Items().Any(networkInterface => networkInterface["associatePublicIpAddress"].IsOn()))
        {
            Broken = [SetJson("networkInterfaces", """[{"deviceIndex":0,"associatePublicIpAddress":"true"}]""")],
        },
        new("CKV_AWS_8", "Volumes of instances are encrypted", [Instance, LaunchTemplate], (resource, _) =>
            VolumesOf(resource).ToList() is { Count: > 0 } volumes && volumes.TrueForAll(volume => volume["encrypted"].IsOn()))
        {
            AlsoKnownAs = "AwsSolutions-EC26",
            Broken =
            [
                Set("rootBlockDevice.encrypted", false).On(Instance),
                SetJson("ebsBlockDevices", """[{"deviceName":"/dev/sdb"}]""").On(Instance),
                Set("blockDeviceMappings.0.ebs.encrypted", "false").On(LaunchTemplate),
                Remove("blockDeviceMappings").On(LaunchTemplate),
            ],
        },
        new("CKV_AWS_3", "A volume is encrypted", [Volume], (volume, _) => volume.At("encrypted").IsOn())
        {
            NothingToLookAt = "the lab makes no volume beside those of its instances",
            Planted = """{"availabilityZone":"ap-northeast-2a","size":8}""",
            Mended = [Set("encrypted", true)],
        },
        new("CKV_AWS_106", "Volumes are encrypted unless somebody says otherwise", [EncryptionByDefault], (setting, _) =>
            setting.Text("enabled") != "false")
        {
            NothingToLookAt = "the setting is the account's, which is not the lab's alone; the lab's volumes are encrypted one by one",
            Planted = """{"enabled":false}""",
            Mended = [Set("enabled", true)],
        },
        new("CKV_AWS_126", "An instance has detailed monitoring", [Instance, LaunchTemplate], (resource, _) =>
            resource.At("monitoring").IsOn() || resource.At("monitoring.enabled").IsOn())
        {
            AlsoKnownAs = "AwsSolutions-EC28",
            Mended = [Set("monitoring", true).On(Instance), Set("monitoring.enabled", true).On(LaunchTemplate)],
        },
        new("CKV_AWS_135", "An instance is EBS-optimized", [Instance], (instance, _) => instance.At("ebsOptimized").IsOn())
        {
            Mended = [Set("ebsOptimized", true)],
        },
        new("AwsSolutions-EC29", "An instance can't be terminated by mistake", [Instance], (instance, _) =>
            instance.At("disableApiTermination").IsOn())
        {
            Mended = [Set("disableApiTermination", true)],
        },
        new("CKV_AWS_46", "User data has no secrets", [Instance, LaunchTemplate], (resource, _) => !Secret().IsMatch(resource.UserData()))
        {
            Broken =
            [
                Set("userData", KeyInText).On(Instance),
                Set("userDataBase64", Encoded(KeyInText)).On(Instance),
                Set("userData", Encoded(KeyInText)).On(LaunchTemplate),
            ],
        },
        new("CKV2_AWS_41", "An instance has a role in place of keys", [Instance], (instance, _) =>
            instance.Text("iamInstanceProfile").Length > 0)
        {
            Broken = [Remove("iamInstanceProfile")],
        },
        new("CKV_AWS_315", "An Auto Scaling group uses a launch template", [AutoScalingGroup], (group, _) =>
            group.At("launchTemplate") is not null)
        {
            Broken = [Remove("launchTemplate")],
        },
        new("CKV_AWS_153", "An Auto Scaling group hands its tags on", [AutoScalingGroup], (group, _) =>
            group.At("tags").Items().ToList() is { Count: > 0 } tags && tags.TrueForAll(tag => tag["propagateAtLaunch"].IsOn()))
        {
            Broken = [Set("tags.0.propagateAtLaunch", false), Remove("tags")],
        },
        new("AwsSolutions-AS1", "An Auto Scaling group has a cooldown period", [AutoScalingGroup], (group, _) =>
            group.Number("defaultCooldown") is not null)
        {
            Mended = [Set("defaultCooldown", 300)],
        },
        new("AwsSolutions-AS2", "An Auto Scaling group has health checks", [AutoScalingGroup], (group, _) =>
            group.Text("healthCheckType").Length > 0 && group.Number("healthCheckGracePeriod") is not null)
        {
            Broken = [Remove("healthCheckType"), Remove("healthCheckGracePeriod")],
        },
        new("AwsSolutions-AS3", "An Auto Scaling group notifies of what it does", [AutoScalingGroup], (group, registered) =>
            registered.Of(Notification).Any(notification => notification.RefersTo(group)))
        {
            Mended = [With(Notification, """{"groupNames":["${{address}.name}"],"topicArn":"arn:aws:sns:ap-northeast-2:123456789012:lab"}""")],
        },
        new("AutoScaling.2", "An Auto Scaling group covers several zones", [AutoScalingGroup], (group, _) =>
            group.At("vpcZoneIdentifiers").Items().Count() > 1)
        {
            Mended = [SetJson("vpcZoneIdentifiers", """["subnet-1","subnet-2"]""")],
        },
    ];

    // Access keys, their secret halves, private keys and passwords, as checkov's secret detector has them.
    [GeneratedRegex(
        @"AKIA[0-9A-Z]{16}|aws_secret_access_key""?\s*[:=]|-----BEGIN [A-Z ]*PRIVATE KEY-----|password""?\s*[:=]\s*\S", RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Secret();

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<JsonNode> VolumesOf(RegisteredResource resource) => resource.Type == Instance
        ? resource.At("rootBlockDevice").Items().Concat(resource.At("ebsBlockDevices").Items())
        : resource.At("blockDeviceMappings").Items().Select(mapping => mapping["ebs"]).OfType<JsonNode>();

    private static bool IsInPublicSubnet(RegisteredResource instance, StageRegistrations registered) =>
        !(instance.At("associatePublicIpAddress") is { } flag && !flag.IsOn())
        && registered.Of(Subnet).Any(subnet => instance.RefersTo(subnet) && subnet.At("mapPublicIpOnLaunch").IsOn());
}
