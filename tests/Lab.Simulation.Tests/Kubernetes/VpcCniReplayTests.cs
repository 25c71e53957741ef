using Lab.Simulation.Aws.Ec2;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// The model of the VPC CNI goes through the steps of recorded runs of the real agent 1.20.4 (<c>Recorded/vpc-cni</c>) and must have the
/// same ENIs, counts of secondary addresses and prefixes, pods with an address and failures after each.
/// </summary>
public sealed class VpcCniReplayTests
{
    /// <summary>
    /// The order in which the real agent gives addresses out is not defined, and with it which ENI a pod was on. While pods are added that
    /// changes no count; while they are deleted it decides when an ENI is idle. There only the pods and the end are compared.
    /// </summary>
    [Theory]
    [InlineData("A-warm-t3.medium")]
    [InlineData("A-warm-c5.large")]
    [InlineData("B-warm-eni0")]
    [InlineData("B-warm-eni2")]
    [InlineData("B-prefix-default")]
    [InlineData("B-prefix-warm-prefix6")]
    [InlineData("C-nomanage-before-1", 1, true)]
    [InlineData("C-nomanage-before-2", 2, true)]
    [InlineData("C-foreign-before", 1, false)]
    [InlineData("C-foreign-MANAGE_UNTAGGED_ENI-false", 1, false)]
    [InlineData("G-subnet-full")]
    public void Goes_through_a_recorded_run_with_the_same_counts(string name, int foreignEnis = 0, bool noManage = false) =>
        Replay(name, foreignEnis, noManage, countsWhileDeleting: false);

    [Fact]
    public void Goes_through_the_recorded_run_with_one_warm_address_with_the_same_counts_also_while_pods_are_deleted() =>
        Replay("B-warm-ip1", 0, noManage: false, countsWhileDeleting: true);

    private static void Replay(string name, int foreignEnis, bool noManage, bool countsWhileDeleting)
    {
        using var node = new RecordedNode(name);
        for (var index = 1; index <= foreignEnis; index++) node.AttachForeign(index, noManage);
        if (name == "G-subnet-full") LeaveFree(node, 8);

        node.Start();
        var deleting = false;
        foreach (var (step, index) in node.Steps.Select((step, index) => (step, index)))
        {
            var what = RecordedNode.What(step);
            if (index > 0) node.Take(step).ShouldBe(!step.TryGetProperty("error", out _), $"{name}, step {index} ({what}): whether the pod got one");
            deleting |= what.StartsWith("del", StringComparison.Ordinal) && what != "del-when-full";
            node.Node.Assigned.Count.ShouldBe(step.GetProperty("store_assigned").GetInt32(), $"{name}, step {index} ({what}): pods with an address");
            if (!deleting || countsWhileDeleting || index == node.Steps.Count - 1)
            {
                node.Counts().ShouldBe(RecordedNode.Counts(step), $"{name}, step {index} ({what}): device index, addresses, prefixes");
            }
        }
    }

    private static void LeaveFree(RecordedNode node, int count) => NetworkInterfaces.Create(
        node.World, "subnet-1", "others", [], secondaryCount: SubnetAddresses.FreeCount(node.World, "subnet-1") - 1 - count);
}
