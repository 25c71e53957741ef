using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary><c>aws:autoscaling/group:Group</c> with a launch template.</summary>
internal sealed class AutoScalingGroupHandler(IKubernetesHalf kubernetes) : AwsResource("aws:autoscaling/group:Group")
{
    private const string ValidationError = "ValidationError";

    // What PutLifecycleHook takes for a hook that says neither.
    private static readonly TimeSpan DefaultHeartbeatTimeout = TimeSpan.FromHours(1);

    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["maxSize", "minSize"];

    protected override ImmutableArray<string> Replaces => ["initialLifecycleHooks", "namePrefix"];

    protected override ImmutableArray<string> ReadBack => ["minSize", "desiredCapacity", "maxSize"];

    protected override string NameProperty => "name";

    protected override PropertyMap Defaults => PropertyMap.Of(
        ("forceDelete", false), ("forceDeleteWarmPool", false), ("healthCheckGracePeriod", 300), ("ignoreFailedScalingActivities", false),
        ("metricsGranularity", "1Minute"), ("protectFromScaleIn", false), ("waitForCapacityTimeout", "10m"));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        foreach (var problem in ArgumentChecks.AnyOf(context, inputs, "launchTemplate").Concat(HookProblems(inputs))) yield return problem;
        if (inputs.ContainsKey("availabilityZones") && inputs.ContainsKey("vpcZoneIdentifiers"))
        {
            yield return "\"availability_zones\": conflicts with vpc_zone_identifier";
        }

        var template = inputs.Map("launchTemplate");
        if (template.ContainsKey("id") && template.ContainsKey("name")) yield return "\"launch_template.0.id\": conflicts with launch_template.0.name";
        if (inputs.String("waitForCapacityTimeout") is { } timeout && GoDuration.Parse(timeout) is null)
        {
            yield return $"\"wait_for_capacity_timeout\" cannot be parsed as a duration: time: invalid duration \"{timeout}\"";
        }

        if (inputs.ContainsKey("instanceRefresh"))
        {
            foreach (var problem in ArgumentChecks.OneOf(inputs.Map("instanceRefresh"), "strategy", ["Rolling", "ReplaceRootVolume"], "instance_refresh.0.")
                .Concat(ArgumentChecks.Range(Preferences(inputs), "minHealthyPercentage", 0, 100, "instance_refresh.0.preferences.0."))
                .Concat(ArgumentChecks.Range(Preferences(inputs), "maxHealthyPercentage", 100, 200, "instance_refresh.0.preferences.0.")))
            {
                yield return problem;
            }
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var (world, name) = (context.World, inputs.RequiredString("name"));
        if (world.Find<AutoScalingGroup>(name) is not null)
        {
            throw new ResourceException(
                "AlreadyExists", $"AutoScalingGroup by this name already exists - A group with the name {name} already exists");
        }

        var arn = Arn(context, inputs, "autoscaling", $"autoScalingGroup:{EksClusters.Uuid(world, world.FreshSeed("asg", context.Urn))}:autoScalingGroupName/{name}");
        var group = new AutoScalingGroup(name, arn, [], 0, 0, 0, "", "", [.. inputs.List("initialLifecycleHooks").Maps.Select(Hook)], [], []);
        world.Put(Configured(world, Region(context, inputs), group, inputs));
        Settle(context, name, inputs, "at least", world.Now);
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var world = context.World;
        var (region, started) = (Region(context, inputs), world.Now);
        var before = world.Get<AutoScalingGroup>(old.Id);
        var group = Configured(world, region, before, inputs);
        world.Put(group);
        var isOtherTemplate = (group.LaunchTemplateId, group.LaunchTemplateVersion) != (before.LaunchTemplateId, before.LaunchTemplateVersion);
        if (isOtherTemplate && inputs.ContainsKey("instanceRefresh"))
        {
            Scaling(context, group.Id, region).Refresh(launchesFirst: Preferences(inputs).Integer("minHealthyPercentage") == 100);
        }

        Settle(context, old.Id, inputs, "exactly", started);
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        var world = context.World;
        if (world.Find<AutoScalingGroup>(id) is not { } group) return null;
        return PropertyMap.Of(
            ("arn", group.Arn), ("name", id), ("namePrefix", inputs.String("namePrefix") ?? ""), ("desiredCapacity", group.DesiredCapacity),
            ("minSize", group.MinSize), ("maxSize", group.MaxSize),
            ("availabilityZones", group.SubnetIds.Select(subnet => world.Find<Subnet>(subnet)?.AvailabilityZone).OfType<string>().Distinct()),
            ("vpcZoneIdentifiers", group.SubnetIds), ("defaultCooldown", inputs["defaultCooldown"] ?? 300),
            ("healthCheckType", inputs["healthCheckType"] ?? "EC2"), ("predictedCapacity", 0), ("warmPoolSize", 0),
            ("serviceLinkedRoleArn", inputs["serviceLinkedRoleArn"]
                ?? $"arn:aws:iam::{world.AccountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
            ("launchTemplate", PropertyMap.Of(
                ("id", group.LaunchTemplateId), ("name", world.Find<LaunchTemplate>(group.LaunchTemplateId)?.Name),
                ("version", group.LaunchTemplateVersion))));
    }

    protected override ImmutableArray<string> HealthIssues(ResourceContext context, string id) =>
        context.World.Get<AutoScalingGroup>(id).CapacityFailure is { } failure
            ? [$"waiting for Auto Scaling Group ({id}) capacity satisfied: {failure}"]
            : [];

    // Without force_delete the provider drains the group first; with it nobody waits for terminating hooks.
    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var started = context.World.Now;
        Scaling(context, state.Id, Region(context, state.Inputs)).RemoveAll(withHooks: !state.Inputs.Flag("forceDelete"));
        context.World.Remove<AutoScalingGroup>(state.Id);
        context.ReportAfter(context.World.Now - started, "deleted");
    }

    private static IEnumerable<string> HookProblems(PropertyMap inputs) => inputs.List("initialLifecycleHooks").Maps.SelectMany((hook, index) =>
    {
        var block = string.Create(CultureInfo.InvariantCulture, $"initial_lifecycle_hook.{index}.");
        return ArgumentChecks.Range(hook, "heartbeatTimeout", 30, 7200, block)
            .Concat(ArgumentChecks.OneOf(hook, "defaultResult", [LifecycleHook.Continue, LifecycleHook.Abandon], block))
            .Concat(ArgumentChecks.OneOf(hook, "lifecycleTransition", [LifecycleHook.Launching, LifecycleHook.Terminating], block));
    });

    private static LifecycleHook Hook(PropertyMap hook) => new(
        hook.RequiredString("name"), hook.RequiredString("lifecycleTransition"),
        hook.Integer("heartbeatTimeout") is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultHeartbeatTimeout,
        hook.String("defaultResult") ?? LifecycleHook.Abandon);

    private static AutoScalingGroup Configured(World world, string region, AutoScalingGroup group, PropertyMap inputs)
    {
        var (min, max) = (inputs.Integer("minSize") ?? 0, inputs.Integer("maxSize") ?? 0);
        var desired = inputs.Integer("desiredCapacity") ?? Math.Clamp(group.DesiredCapacity, Math.Min(min, max), max);
        RequireSizes(min, desired, max);
        var subnets = inputs.Strings("vpcZoneIdentifiers");
        if (subnets.IsEmpty) throw new ResourceException(ValidationError, "At least one Availability Zone or VPC Subnet is required.");
        foreach (var id in subnets)
        {
            if (world.Find<Subnet>(id) is null) throw new ResourceException(ValidationError, $"The subnet ID '{id}' does not exist");
        }

        var reference = inputs.Map("launchTemplate");
        var version = reference.String("version") ?? "$Default";
        return group with
        {
            SubnetIds = subnets,
            MinSize = min,
            DesiredCapacity = desired,
            MaxSize = max,
            LaunchTemplateId = RequireTemplate(world, region, reference, version),
            LaunchTemplateVersion = version,
            Tags = [.. inputs.List("tags").Maps.Select(tag => new GroupTag(
                tag.RequiredString("key"), tag.RequiredString("value"), tag.Flag("propagateAtLaunch")))],
        };
    }

    private static void RequireSizes(int min, int desired, int max)
    {
        if (max < min)
        {
            throw new ResourceException(
                ValidationError,
                string.Create(CultureInfo.InvariantCulture, $"Max bound, {max}, must be greater than or equal to min bound, {min}"));
        }

        if (desired >= min && desired <= max) return;
        throw new ResourceException(
            ValidationError,
            string.Create(
                CultureInfo.InvariantCulture, $"Desired capacity:{desired} must be between the specified min size:{min} and max size:{max}"));
    }

    // Auto Scaling tries the template when it is given one.
    private static string RequireTemplate(World world, string region, PropertyMap reference, string version)
    {
        try
        {
            var template = LaunchTemplates.Find(world, reference.String("id"), reference.String("name"));
            var data = LaunchTemplates.Resolve(world, template.Id, version).Data;
            Images.Find(world, region, Given(data, "imageId", "ImageId"));
            Given(data, "instanceType", "InstanceType");
            if (InstanceProfiles.NameIn(data.Map("iamInstanceProfile")) is { } profile && world.Find<InstanceProfile>(profile) is null)
            {
                throw new ResourceException(
                    "InvalidParameterValue", $"Value ({profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name");
            }

            return template.Id;
        }
        catch (ResourceException refusal)
        {
            throw new ResourceException(ValidationError, $"You must use a valid fully-formed launch template. {refusal.Message}");
        }
    }

    private static string Given(PropertyMap data, string property, string parameter) => data.String(property)
        ?? throw new ResourceException("MissingParameter", $"The request must contain the parameter {parameter}");

    private static PropertyMap Preferences(PropertyMap inputs) => inputs.Map("instanceRefresh").Map("preferences");

    private void Settle(ResourceContext context, string name, PropertyMap inputs, string bound, DateTimeOffset started)
    {
        var world = context.World;
        var timeout = GoDuration.Parse(inputs.RequiredString("waitForCapacityTimeout")) ?? TimeSpan.Zero;
        var failure = Scaling(context, name, Region(context, inputs)).Scale(timeout);
        var group = world.Get<AutoScalingGroup>(name);
        world.Put(group with { CapacityFailure = timeout == TimeSpan.Zero ? null : Failure(world, group, inputs, failure, timeout, bound) });
        context.ReportAfter(
            world.Now - started, string.Create(CultureInfo.InvariantCulture, $"{group.InServiceCount} of {group.DesiredCapacity} instances are InService"));
    }

    private static string? Failure(World world, AutoScalingGroup group, PropertyMap inputs, string? failure, TimeSpan timeout, string bound)
    {
        if (failure is not null && !inputs.Flag("ignoreFailedScalingActivities"))
        {
            return $"scaling activity ({EksClusters.Uuid(world, world.FreshSeed("activity", group.Id))}): Failed: {failure}";
        }

        return group.InServiceCount == group.DesiredCapacity
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"timeout while waiting for state to become 'ok' (last state: 'want {bound} {group.DesiredCapacity} healthy instance(s) in Auto Scaling Group, have {group.InServiceCount}', timeout: {GoDuration.Format(timeout)})");
    }

    private GroupScaling Scaling(ResourceContext context, string groupName, string region) => new(context, groupName, region, kubernetes);
}
