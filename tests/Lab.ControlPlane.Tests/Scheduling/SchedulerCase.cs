using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Lab.ControlPlane.Tests.Scheduling;

/// <summary>Nodes, and pods that come one after the other, as JSON manifests.</summary>
/// <param name="Nodes">The nodes' labels, size and taints.</param>
/// <param name="Pods">The pods' labels and specs.</param>
public sealed record SchedulerCase(ImmutableArray<GeneratedNode> Nodes, ImmutableArray<GeneratedPod> Pods)
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const string HostName = "kubernetes.io/hostname";

    /// <summary>Cases of two to five nodes and two to nine pods.</summary>
    public static Gen<SchedulerCase> Generator { get; } =
        from nodeCount in Gen.Choose(2, 5)
        from nodes in Node.ListOf(nodeCount)
        from podCount in Gen.Choose(2, 9)
        from pods in Pod(nodeCount).ListOf(podCount)
        select new SchedulerCase([.. nodes], [.. pods]);

    /// <inheritdoc/>
    public override string ToString() => $"nodes:\n  {string.Join("\n  ", Nodes)}\npods:\n  {string.Join("\n  ", Pods)}";

    private static Gen<GeneratedNode> Node =>
        from zone in Gen.Elements("a", "a", "b", "b", "c", "")
        from disk in Gen.Elements("ssd", "hdd", "")
        from size in Gen.Choose(0, 4)
        from cpu in Gen.Elements("1", "1930m", "2", "4")
        from memory in Gen.Elements("1Gi", "2000Mi", "4Gi", "7934560Ki")
        from pods in Gen.Choose(1, 5)
        from taints in Rarely(3, Taint.NonEmptyListOf().Select(list => list.DistinctBy(taint => taint.Key + taint.Effect).ToList()), [])
        from cordoned in Rarely(8, Gen.Constant(true), otherwise: false)
        select new GeneratedNode(
            Labels([(Zone, zone), ("disk", disk), ("size", size == 0 ? "" : Text(size))]), cpu, memory, pods, [.. taints], cordoned);

    private static Gen<GeneratedTaint> Taint =>
        from key in Gen.Elements("dedicated", "special")
        from value in Gen.Elements("", "x", "y")
        from effect in Gen.Elements("NoSchedule", "NoSchedule", "PreferNoSchedule", "NoExecute")
        select new GeneratedTaint(key, value, effect);

    private static Gen<GeneratedPod> Pod(int nodeCount) =>
        from app in Gen.Elements("one", "one", "two")
        from version in Gen.Elements("1", "1", "2")
        from containers in Requests.Select(requests => $$"""{"name": "c", "image": "c:1"{{requests}}}""").ListOf(1)
        from second in Rarely(5, Requests.Select(requests => $$""", {"name": "d", "image": "d:1"{{requests}}}"""), "")
        from port in Rarely(9, Gen.Elements(8080, 9090).Select(number => $$""", {"name": "p", "image": "p:1", "ports": [{"containerPort": 80, "hostPort": {{number}}}]}"""), "")
        from init in Rarely(6, InitContainer, "")
        from selector in Rarely(6, Gen.Elements(""" "disk": "ssd" """, $$""" "{{Zone}}": "a" """).Select(text => $$""", "nodeSelector": {{{text}}}"""), "")
        from affinity in Affinity(nodeCount)
        from tolerations in Rarely(3, Toleration.NonEmptyListOf().Select(list => $$""", "tolerations": [{{string.Join(", ", list.Take(3))}}]"""), "")
        from spread in Rarely(3, Spread, "")
        from priority in Rarely(6, Gen.Elements("system-cluster-critical", "system-node-critical"), "")
        select new GeneratedPod(
            app, version,
            $$"""{"containers": [{{containers[0]}}{{second}}{{port}}], "terminationGracePeriodSeconds": 0, "automountServiceAccountToken": false"""
            + init + selector + affinity + tolerations + spread + (priority.Length > 0 ? $", \"priorityClassName\": \"{priority}\"" : "") + "}",
            priority.Length > 0);

    private static Gen<string> Requests =>
        from cpu in Gen.Elements("", "\"cpu\": \"100m\"", "\"cpu\": \"350m\"", "\"cpu\": \"1\"", "\"cpu\": \"1500m\"")
        from memory in Gen.Elements("", "", "\"memory\": \"64Mi\"", "\"memory\": \"700Mi\"", "\"memory\": \"1500M\"")
        let all = string.Join(", ", new[] { cpu, memory }.Where(text => text.Length > 0))
        select $$""", "resources": {"requests": { {{all}} } }""";

    private static Gen<string> InitContainer =>
        from requests in Requests
        from second in Requests
        select $$""", "initContainers": [{"name": "i", "image": "i:1"{{requests}}}, {"name": "j", "image": "j:1"{{second}}}]""";

    private static Gen<string> Affinity(int nodeCount) =>
        from required in Rarely(4, Terms(nodeCount).Select(terms =>
            $$""" "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{{terms}}]} """), "")
        from preferred in Rarely(5, Preferences, "")
        from anti in Rarely(4, AntiAffinity, "")
        let node = string.Join(", ", new[] { required, preferred }.Where(text => text.Length > 0))
        let all = string.Join(", ", new[] { node.Length > 0 ? $$""" "nodeAffinity": {{{node}}} """ : "", anti }.Where(text => text.Length > 0))
        select all.Length > 0 ? $$""", "affinity": {{{all}}}""" : "";

    private static Gen<string> Terms(int nodeCount) =>
        from terms in Gen.OneOf(
            Expression.Select(expression => $$"""{"matchExpressions": [{{expression}}]}"""),
            Expression.Two().Select(two => $$"""{"matchExpressions": [{{two.Item1}}, {{two.Item2}}]}"""),
            Gen.Choose(0, nodeCount).Two().Select(two => two.Item1 == two.Item2
                ? $$"""{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-{{two.Item1}}"]}]}"""
                : $$"""{"matchFields": [{"key": "metadata.name", "operator": "NotIn", "values": ["node-{{two.Item1}}"]}]}""")).NonEmptyListOf()
        select string.Join(", ", terms.Take(2));

    private static Gen<string> Expression =>
        from key in Gen.Elements(Zone, "disk", "size", "nobody")
        from expression in Gen.OneOf(
            Gen.Elements("In", "NotIn").SelectMany(operation => Gen.Elements("\"a\"", "\"a\", \"b\"", "\"ssd\"", "\"hdd\", \"c\"")
                .Select(values => $$"""{"key": "{{key}}", "operator": "{{operation}}", "values": [{{values}}]}""")),
            Gen.Elements("Exists", "DoesNotExist").Select(operation => $$"""{"key": "{{key}}", "operator": "{{operation}}"}"""),
            Gen.Elements("Gt", "Lt").SelectMany(operation => Gen.Choose(1, 3).Select(value =>
                $$"""{"key": "size", "operator": "{{operation}}", "values": ["{{value}}"]}""")))
        select expression;

    private static Gen<string> Preferences =>
        from weights in Gen.Choose(1, 100).Two()
        from expressions in Expression.Two()
        select $$"""
             "preferredDuringSchedulingIgnoredDuringExecution": [
              {"weight": {{weights.Item1}}, "preference": {"matchExpressions": [{{expressions.Item1}}]} },
              {"weight": {{weights.Item2}}, "preference": {"matchExpressions": [{{expressions.Item2}}]} }]
            """;

    private static Gen<string> AntiAffinity =>
        from weight in Gen.Choose(1, 100)
        from key in Gen.Elements(Zone, HostName, "disk")
        from app in Gen.Elements("one", "two")
        select $$"""
             "podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": {{weight}},
              "podAffinityTerm": {"topologyKey": "{{key}}", "labelSelector": {"matchLabels": {"app": "{{app}}"} } } }]}
            """;

    private static Gen<string> Toleration =>
        from key in Gen.Elements("dedicated", "special")
        from effect in Gen.Elements("", ", \"effect\": \"NoSchedule\"", ", \"effect\": \"PreferNoSchedule\"", ", \"effect\": \"NoExecute\"")
        from toleration in Gen.Elements(
            $$"""{"key": "{{key}}", "operator": "Exists"{{effect}}}""", $$"""{"key": "{{key}}", "value": "x"{{effect}}}""",
            $$"""{"operator": "Exists"{{effect}}}""", """{"key": "node.kubernetes.io/unschedulable", "operator": "Exists", "effect": "NoSchedule"}""")
        select toleration;

    private static Gen<string> Spread =>
        from first in Constraint
        from second in Constraint
        from two in Gen.Elements(true, false)
        select $$""", "topologySpreadConstraints": [{{first.Text}}{{(two && second.Key != first.Key ? ", " + second.Text : "")}}]""";

    private static Gen<(string Key, string Text)> Constraint =>
        from key in Gen.Elements(Zone, HostName, "disk")
        from skew in Gen.Choose(1, 2)
        from when in Gen.Elements("DoNotSchedule", "DoNotSchedule", "ScheduleAnyway")
        from selector in Gen.Elements(
            """, "labelSelector": {"matchLabels": {"app": "one"}}""", """, "labelSelector": {"matchLabels": {"app": "one"}}, "matchLabelKeys": ["version"]""",
            """, "labelSelector": {}""", "")
        from affinity in Gen.Elements("", ", \"nodeAffinityPolicy\": \"Ignore\"", ", \"nodeAffinityPolicy\": \"Honor\"")
        from taints in Gen.Elements("", ", \"nodeTaintsPolicy\": \"Ignore\"", ", \"nodeTaintsPolicy\": \"Honor\"")
        select (key, $$"""{"topologyKey": "{{key}}", "maxSkew": {{skew}}, "whenUnsatisfiable": "{{when}}"{{selector}}{{affinity}}{{taints}} }""");

    private static Gen<T> Rarely<T>(int oneIn, Gen<T> gen, T otherwise) =>
        Gen.Frequency((1, gen), (oneIn - 1, Gen.Constant(otherwise)));

    private static ImmutableSortedDictionary<string, string> Labels(IEnumerable<(string Key, string Value)> labels) =>
        labels.Where(label => label.Value.Length > 0).ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A taint of a generated node.</summary>
public sealed record GeneratedTaint(string Key, string Value, string Effect);
