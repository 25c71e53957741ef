using System.Collections.Immutable;
using Lab.Labs.ExternalDns;
using Lab.Labs.Images;
using Lab.Labs.KubeOpsView;
using Lab.Labs.LoadBalancerController;
using Lab.Tests;

namespace Lab.Labs.Tests.Charts;

/// <summary>
/// The values that the labs give to charts. Helm takes a key that a chart doesn't know without a word, so each is looked up in the chart's
/// own <c>values.yaml</c>: the text files beside have the paths of its keys, <c>.*</c> after a map that the templates write as it is.
/// </summary>
public sealed class ChartValuesTests
{
    private static readonly ImmutableSortedDictionary<string, string> Tags =
        ImmutableSortedDictionary<string, string>.Empty.Add("eks-lab/environment", "alice").Add("eks-lab/stage", "load-balancer-controller");

    [Fact]
    public void The_load_balancer_controllers_chart_knows_each_key() => ShouldKnow(LabCharts.LoadBalancerController, Controller(replicas: 2));

    [Fact]
    public void The_chart_of_ExternalDNS_knows_each_key() => ShouldKnow(
        LabCharts.ExternalDns, new ExternalDnsValues("alice.example.org", "alice", "arn:aws:iam::111122223333:role/names").ToDictionary());

    [Fact]
    public void The_chart_of_kube_ops_view_knows_each_key() => ShouldKnow(LabCharts.KubeOpsView, KubeOpsViewValues.ToDictionary());

    [Fact]
    public void A_misspelt_key_is_found() =>
        Unknown(LabCharts.LoadBalancerController, Controller(1).Add("enableWAF", false).Add("cluster", new Dictionary<string, object> { ["name"] = "x" }))
            .ShouldBe(["cluster.name", "enableWAF"], ignoreOrder: true);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void The_controller_has_a_disruption_budget_once_it_has_more_than_one_pod(int replicas, bool expected) =>
        Controller(replicas).ContainsKey("podDisruptionBudget").ShouldBe(expected);

    [Fact]
    public void The_controllers_own_certificate_outlives_an_upgrade_and_objects_tags_win_over_its_own()
    {
        var values = Controller(1);
        values["keepTLSSecret"].ShouldBe(true);
        values["enableServiceMutatorWebhook"].ShouldBe(false);
        Leaves("", values).ShouldContain("controllerConfig.featureGates.EnableDefaultTagsLowPriority");
        Leaves("", values).ShouldContain("defaultTags.eks-lab/environment");
    }

    private static ImmutableDictionary<string, object> Controller(int replicas) =>
        new LoadBalancerControllerValues("alice-myeks", "ap-northeast-2", "vpc-1", "arn:aws:iam::111122223333:role/lbc", replicas, Tags).ToDictionary();

    private static void ShouldKnow(HelmChart chart, IEnumerable<KeyValuePair<string, object>> values) => Unknown(chart, values).ShouldBeEmpty();

    private static IEnumerable<string> Unknown(HelmChart chart, IEnumerable<KeyValuePair<string, object>> values)
    {
        var file = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Labs.Tests", "Charts", $"{chart.Name}-{chart.Version}.txt");
        var known = File.ReadAllLines(file).ToHashSet(StringComparer.Ordinal);
        return Leaves("", values).Where(path => !known.Contains(path) && !known.Any(
            open => open.EndsWith(".*", StringComparison.Ordinal) && path.StartsWith(open[..^1], StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Leaves(string prefix, IEnumerable<KeyValuePair<string, object>> values) => values.SelectMany(item =>
        item.Value is IEnumerable<KeyValuePair<string, object>> map ? Leaves($"{prefix}{item.Key}.", map) : [$"{prefix}{item.Key}"]);
}
