using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.CloudController;

/// <summary>Does in a simulated world what was done in a recorded case, at the recorded times.</summary>
internal sealed partial class CloudReplay
{
    // The first action came one to two seconds after the start, the others right after the step before them.
    private static readonly TimeSpan BeforeFirst = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan BeforeOthers = TimeSpan.FromSeconds(0.3);

    private readonly RecordedCloudCase _case;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _start;
    private DateTimeOffset _since;

    public CloudReplay(string name, string version)
    {
        _case = new RecordedCloudCase(name);
        Cloud = new CloudWorld(version);
        NewEvents();
        _start = Cloud.World.Now;
    }

    public CloudWorld Cloud { get; }

    public RecordedCloudCase Case => _case;

    /// <summary>Replays the case and stops at each step that the recording describes.</summary>
    public IEnumerable<CloudStep> Steps()
    {
        var lines = _case.Steps.ToList();
        for (var index = 0; index < lines.Count; index++)
        {
            if (Settled().Match(lines[index]) is { Success: true } settled)
            {
                var end = _start + TimeSpan.FromSeconds(int.Parse(settled.Groups["time"].Value, CultureInfo.InvariantCulture));
                Cloud.Elapse(end > Cloud.World.Now ? end - Cloud.World.Now : TimeSpan.Zero);
                var name = settled.Groups["name"].Value;
                yield return new CloudStep(name, NewEvents(), Cloud.TakeCalls());
                continue;
            }

            var isFirst = index == 0;
            if (isFirst || Settled().IsMatch(lines[index - 1])) Cloud.Elapse(isFirst ? BeforeFirst : BeforeOthers);
            var isRefused = index + 1 < lines.Count && lines[index + 1].StartsWith("answer:", StringComparison.Ordinal);
            var next = lines.Skip(index).Select(line => Settled().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value;
            Act(lines[index], isRefused, next);
            Cloud.Elapse(TimeSpan.Zero);
        }
    }

    private void Act(string line, bool isRefused, string? nextStep)
    {
        if (isRefused) return;
        if (Apply().Match(line) is { Success: true } apply)
        {
            ApplyDocument(int.Parse(apply.Groups["number"].Value, CultureInfo.InvariantCulture), nextStep);
        }
        else if (line.StartsWith("kubectl ", StringComparison.Ordinal))
        {
            Kubectl(line, nextStep);
        }
        else if (Proxy().Match(line) is { Success: true } proxy)
        {
            var times = proxy.Groups["times"] is { Success: true, Value: var text } ? int.Parse(text, CultureInfo.InvariantCulture) : int.MaxValue;
            Cloud.Refuse(proxy.Groups["operation"].Value, proxy.Groups["code"].Value, proxy.Groups["message"].Value, times);
        }
        else
        {
            Words(line, nextStep);
        }
    }

    private void ApplyDocument(int number, string? nextStep)
    {
        var manifest = _case.Objects[number - 1];
        if (manifest.String("kind") == "Node")
        {
            var machine = CloudWorld.MachineOf(manifest.Map("metadata").RequiredString("name"));
            if (machine is not null && Cloud.World.Find<Instance>("i-" + machine) is null)
            {
                Cloud.AddInstance(machine);
            }

            Cloud.ApplyNode(manifest);
            return;
        }

        var annotations = manifest.Map("metadata").Map("annotations");
        if (annotations.String(SubnetsAnnotation) is { } names && names.Contains("subnet-pr", StringComparison.Ordinal))
        {
            var ids = names.Split(',').Select(name => CloudWorld.SubnetId(name["subnet-".Length..]));
            manifest = manifest.Set(string.Join(',', ids), "metadata", "annotations", SubnetsAnnotation);
        }

        try
        {
            Cloud.ApplyService(manifest, RecordedService(manifest.Map("metadata").RequiredString("name"), nextStep));
        }
        catch (KubernetesApiException refused) when (RecordedService(manifest.Map("metadata").RequiredString("name"), nextStep) is null)
        {
            // Recorded case 07b; the words are in the README.
            refused.Message.ShouldContain(
                "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, "
                + "(e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
    }

    private void Kubectl(string line, string? nextStep)
    {
        List<string> words = [.. line.Split(' ').Skip(1).Where(word => word != "--wait=false")];
        var space = "default";
        if (words[0] == "-n")
        {
            space = words[1];
            words.RemoveRange(0, 2);
        }

        switch (words)
        {
            case ["get", ..]:
                break;
            case ["delete", "svc", .. var names]:
                foreach (var name in names) if (Cloud.Api.Find("Service", space, name) is { } service) Cloud.Api.Delete(service);
                break;
            case ["delete", "node", .. var names]:
                foreach (var node in Nodes(names[0])) Cloud.Api.Remove(Cloud.Api.Find("Node", "", node)!);
                break;
            case ["label", "node", var which, var label]:
                foreach (var node in Nodes(which)) Cloud.ChangeNode(node, content => Labelled(content, "labels", label));
                break;
            case ["annotate", "svc", var name, var annotation]:
                Cloud.ChangeService(name, content => Labelled(content, "annotations", annotation), RecordedService(name, nextStep));
                break;
            case ["cordon", var node]:
                Cloud.ChangeNode(node, content => content.Set(true, "spec", "unschedulable"));
                break;
            case ["uncordon", var node]:
                Cloud.ChangeNode(node, content => content.Set(null, "spec", "unschedulable"));
                break;
            case ["taint", "node", var node, var taint]:
                Cloud.ChangeNode(node, content => Tainted(content, taint));
                break;
            case ["patch", "svc", var name, ..]:
                Cloud.ChangeService(name, content => Patched(content, line[(line.IndexOf('\'', StringComparison.Ordinal) + 1)..^1]), RecordedService(name, nextStep));
                break;
            default:
                throw new NotSupportedException(line);
        }
    }

    private void Words(string line, string? nextStep)
    {
        string[] all = [.. Cloud.SubnetNames];
        switch (line)
        {
            case "kill -9 of the controller":
                Cloud.IsRunning = false;
                break;
            case "controller started again" or "controller restarted (it keeps instances, with their groups, in a cache)":
                Cloud.Restart();
                break;
            case "proxy answers normally again":
                Cloud.RefuseNothing();
                break;
            case "proxy answers the next two DeleteSecurityGroup with DependencyViolation":
                Cloud.Refuse("DeleteSecurityGroup", "DependencyViolation", "resource has a dependent object", 2);
                break;
            case "proxy answers AuthorizeSecurityGroupIngress with RulesPerSecurityGroupLimitExceeded":
                Cloud.Refuse("AuthorizeSecurityGroupIngress", "RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.");
                break;
            case "proxy answers CreateTargetGroup with TooManyTargetGroups":
                Cloud.RefuseNothing();
                Cloud.Refuse("CreateTargetGroup", "TooManyTargetGroups", "quota");
                break;
            case "namespace team-alpha-with-a-long-name":
                Cloud.AddNamespace("team-alpha-with-a-long-name");
                break;
            case "role tags of all subnets removed, cluster tags stay":
                foreach (var name in all) Cloud.Tag(name, cluster: true);
                break;
            case "all tags removed (no subnet has a cluster tag)":
                foreach (var name in all) Cloud.Tag(name, cluster: false);
                break;
            case "only the private subnets have role/elb=1 (and cluster tags)":
                foreach (var name in all) Cloud.Tag(name, cluster: true, name.StartsWith("pr", StringComparison.Ordinal) ? ("elb", "1") : null);
                break;
            case "pubC is tagged for another cluster only":
                foreach (var name in all) Cloud.Tag(name, cluster: name != "pubC", otherCluster: name == "pubC" ? "other" : null);
                break;
            case "every subnet is tagged for another cluster only":
                foreach (var name in all) Cloud.Tag(name, cluster: false, otherCluster: "other");
                break;
            case "order by subnet id: pubA3 < pubA2 < pubA":
                Cloud.AddSubnet("pubA2");
                Cloud.AddSubnet("pubA3");
                break;
            case "only pubA has role/elb=1; all three have the cluster tag":
                foreach (var name in InZoneA) Cloud.Tag(name, cluster: true, name == "pubA" ? ("elb", "1") : null);
                break;
            case "all have role/elb; only pubA has the cluster tag":
                foreach (var name in InZoneA) Cloud.Tag(name, cluster: name == "pubA", ("elb", "1"));
                break;
            case "all have both":
                foreach (var name in InZoneA) Cloud.Tag(name, cluster: true, ("elb", "1"));
                break;
            case "only pubA2 has role/elb, with the value 0":
                foreach (var name in InZoneA) Cloud.Tag(name, cluster: true, name == "pubA2" ? ("elb", "0") : null);
                break;
            case "route 0.0.0.0/0 -> internet gateway deleted":
                Cloud.SetInternetRoute(isThere: false);
                break;
            case "route put back 37 s after the Service was made":
                Cloud.SetInternetRoute(isThere: true);
                break;
            case "sg-extra (tag owned) put on node1 beside sg-cluster":
                Cloud.PutGroup("sg-extra", "extra-nodes", "second group", Tags.Empty.Add(CloudWorld.ClusterTag, "owned"));
                Cloud.SetGroups("node1", "sg-cluster", "sg-extra");
                break;
            case "tag removed from sg-extra":
                Untag("sg-extra");
                break;
            case "tag removed from sg-cluster too":
                Untag("sg-cluster");
                break;
            case "sg-extra taken off node1: one untagged group each":
                Cloud.SetGroups("node1", "sg-cluster");
                break;
            case "ELB deleted by hand":
                foreach (var balancer in Cloud.World.All<ClassicLoadBalancer>()) ClassicLoadBalancers.Delete(Cloud.World, balancer.Id);
                break;
            case "EC2 instance node3 (192.168.1.30, zone a) runs":
                Cloud.AddInstance("node3");
                break;
            case "Node of node3 registers" or "Node of node8 registers, no Ready condition yet":
                ApplyDocument(_case.Objects.Count, nextStep);
                break;
            case "node8 Ready=True":
                Cloud.SetReady(CloudWorld.NodeOf("node8"), "True");
                break;
            case "node8 Ready=False (instance runs)":
                Cloud.SetReady(CloudWorld.NodeOf("node8"), "False");
                break;
            case "instance node8 stopped, Ready stays False":
                Cloud.SetState("node8", "stopped");
                break;
            case "node8 terminated":
                Cloud.SetState("node8", "terminated");
                break;
            case "instance node7 terminated, its Node object stays Ready":
                Cloud.SetReady(CloudWorld.NodeOf("node7"), "True");
                Cloud.SetState("node7", "terminated");
                break;
            case "kubelet reports Ready for the last time; instance terminated (t = 0)":
                LastReport("node5", "terminated");
                break;
            case "kubelet reports Ready for the last time; instance stopped (t = 0)":
                LastReport("node6", "stopped");
                break;
            case "instance started, kubelet reports Ready (t = 0)":
                Cloud.SetState("node6", "running");
                Cloud.SetReady(CloudWorld.NodeOf("node6"), "True");
                break;
            case var _ when UnknownAfter().Match(line) is { Success: true } match:
                Cloud.Elapse(_since + TimeSpan.FromSeconds(double.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture)) - Cloud.World.Now);
                Cloud.SetReady(CloudWorld.NodeOf(Cloud.World.Find<Instance>("i-node5") is null ? "node6" : "node5"), "Unknown");
                break;
            case var _ when IsRemark(line):
                break;
            default:
                throw new NotSupportedException(line);
        }
    }

    private static ImmutableArray<string> InZoneA { get; } = ["pubA", "pubA2", "pubA3"];

    private const string SubnetsAnnotation = "service.beta.kubernetes.io/aws-load-balancer-subnets";

    /// <summary>Lines that tell what was seen, or what the next line does.</summary>
    private static bool IsRemark(string line) =>
        line.StartsWith("answer:", StringComparison.Ordinal) || line.StartsWith("nothing is touched", StringComparison.Ordinal)
        || line.StartsWith("subnets of the ELB:", StringComparison.Ordinal) || line.StartsWith("status has a hostname", StringComparison.Ordinal)
        || line.StartsWith("ids in order:", StringComparison.Ordinal) || line.StartsWith("instance says:", StringComparison.Ordinal)
        || line.StartsWith("taint shutdown removed", StringComparison.Ordinal) || line.StartsWith("annotation service.beta", StringComparison.Ordinal)
        || line is "Node of node7 registers" or "both Nodes without instance deleted by hand";

    private void LastReport(string machine, string state)
    {
        _since = Cloud.World.Now;
        Cloud.SetReady(CloudWorld.NodeOf(machine), "True");
        Cloud.SetState(machine, state);
    }

    private void Untag(string group) =>
        Cloud.World.Put(Cloud.World.Get<SecurityGroup>(group) with { Tags = Cloud.World.Get<SecurityGroup>(group).Tags.Remove(CloudWorld.ClusterTag) });

    private IEnumerable<string> Nodes(string which) => which == "--all" ? [.. Cloud.Api.List("Node").Select(node => node.Name)] : [which];

    private PropertyMap? RecordedService(string name, string? step) =>
        step is null ? null : _case.Results.Map(step).List("services").Maps.FirstOrDefault(service => service.String("name") == name);

    private static PropertyMap Labelled(PropertyMap content, string field, string label)
    {
        var parts = label.TrimEnd('-').Split('=');
        return content.Set(label.EndsWith('-') ? null : parts[1], "metadata", field, parts[0]);
    }

    private static PropertyMap Tainted(PropertyMap content, string taint)
    {
        var key = taint.TrimEnd('-').Split('=')[0];
        var others = content.Map("spec").List("taints").Maps.Where(each => each.String("key") != key);
        var added = taint.EndsWith('-') ? [] : new[] { PropertyMap.Of(("key", key), ("value", taint.Split('=')[1].Split(':')[0]), ("effect", taint.Split(':')[1])) };
        return content.Set(PropertyList.From(others.Concat(added)), "spec", "taints");
    }

    private static PropertyMap Patched(PropertyMap content, string patch) => PropertyValue.Parse(patch) switch
    {
        PropertyMap map => content.With("spec", content.Map("spec").Merge(map.Map("spec"))),
        PropertyList list => list.Maps.Aggregate(content, (changed, operation) => changed.Set(
            PropertyList.From(changed.Map("spec").List("ports").Select((port, index) =>
                operation.String("path") == string.Create(CultureInfo.InvariantCulture, $"/spec/ports/{index}") ? operation["value"] : port)),
            "spec", "ports")),
        _ => throw new NotSupportedException(patch),
    };

    private List<string> NewEvents()
    {
        var changed = Cloud.World.All<KubernetesEvent>().Where(each => each.Count != _counts.GetValueOrDefault(each.Id)).ToList();
        foreach (var each in changed) _counts[each.Id] = each.Count;
        return
        [
            .. changed.Select(each => string.Create(
                CultureInfo.InvariantCulture,
                $"{each.Type} {each.Kind}/{each.Name} {each.Reason} x{each.Count}: {RecordedCloudCase.Masked(each.Message)}")),
        ];
    }

    [GeneratedRegex(@"^\[settled: (?<name>\S+); (?<time>\d+) s after the start of the case\]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Settled();

    [GeneratedRegex(@"^apply objects\.yaml document (?<number>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Apply();

    [GeneratedRegex(@"^proxy answers (?<operation>\w+) with HTTP \d+ (?<code>\w+): (?<message>.*?)(, (?<times>\d+) times)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Proxy();

    [GeneratedRegex(@"^Ready is Unknown after (?<time>[\d.]+) s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnknownAfter();
}

/// <summary>A step of a replay, with what happened in it.</summary>
internal sealed record CloudStep(string Name, IReadOnlyList<string> Events, IReadOnlyList<string> Calls);
