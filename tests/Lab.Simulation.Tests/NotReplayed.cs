namespace Lab.Simulation.Tests;

/// <summary>
/// What of the recordings is no test of the simulated world, each with its reason. Single lines that are left out of a comparison are where
/// they are compared (<see cref="CloudController.RecordedExceptions"/>).
/// </summary>
internal static class NotReplayed
{
    private const string NoJobs = "the simulated API server has no Jobs";
    private const string NoStatefulSets = "the simulated API server has no StatefulSets";
    private const string NoClaims = "the simulated API server has no PersistentVolumeClaims";
    private const string NoYaml = "the simulated world has no YAML components";
    private const string Refused = "an option of the provider that is refused by name";

    /// <summary>Reasons by recording and case.</summary>
    public static IReadOnlyDictionary<(string Recording, string Case), string> Cases { get; } = new Dictionary<(string, string), string>
    {
        [("multus", "A17-check")] = "no runtime calls CHECK",
        [("multus", "C06-master-missing-standin")] = "the words are those of a stand-in for ipvlan; C06c has the real ones",
        [("multus", "C06d-real-ipvlan-on-this-kernel")] = "that kernel had no ipvlan; AL2023's has",
        [("multus", "C06f-real-ipvlan-no-master-no-ipam")] = "that kernel had no ipvlan; AL2023's has, and the plugin then asks for an IPAM plugin",
        [("multus", "C08-api-server-unreachable")] = "the simulated API server always answers its nodes",
        [("multus", "C13-uid-of-earlier-pod")] = "here the runtime asks for the pod that the API server has",
        [("multus", "C13b-pod-not-in-api")] =
            "here the runtime asks for the pod that the API server has; E1 without the right to list pods has its error",
        [("multus", "C14-add-twice")] = "no runtime calls ADD twice for a sandbox",
        [("multus", "F-reachability")] =
            "one bridge stood in for the network; in a VPC an address that is no ENI's is dropped, which the path tests show",
        [("multus", "T1-thin-plugin")] = "the course installs the thick one",
        [("multus", "W1-whereabouts")] = "the VPC CNI does not bring it, and the course has a range for each node",
        [("pulumi-kubernetes", "02c-deployment-image-pull")] = "every image can be pulled in the simulated world: it knows no registry's tags",
        [("pulumi-kubernetes", "08b-job")] = NoJobs,
        [("pulumi-kubernetes", "08d-statefulset")] = NoStatefulSets,
        [("pulumi-kubernetes", "08e-pvc-never-bound")] = NoClaims,
        [("pulumi-kubernetes", "08g-pvc-bound-and-wait-for-first-consumer")] = NoClaims,
        [("pulumi-kubernetes", "10g-cluster-unreachable-state-delete")] = "a command of the Pulumi CLI, not of a provider",
        [("pulumi-kubernetes", "11a-invalid-objects")] = "the type check of Pulumi's YAML runtime; the compiler's here",
        [("pulumi-kubernetes", "13f-helm-chart-v4")] = "the simulated world has no Chart components, only Releases",
        [("pulumi-kubernetes", "13g-yaml-v2-configfile")] = NoYaml,
        [("pulumi-kubernetes", "13h-yaml-v2-configgroup-order")] = NoYaml,
        [("pulumi-kubernetes", "15b-render-yaml-to-directory")] = Refused,
        [("pulumi-kubernetes", "15c-server-side-apply-off")] = Refused,
        [("pulumi-kubernetes", "15d-deprecation-warnings")] = "API versions that the simulated API server does not serve",
    };

    /// <summary>What is left out of cases that are replayed.</summary>
    public static IReadOnlyDictionary<(string Recording, string Case), string> Parts { get; } = new Dictionary<(string, string), string>
    {
        [("multus", "C12-del-cases")] =
            "c, d and e: nobody takes files or a network namespace away under a node here; a second DEL: the runtime asks for none after one that succeeded",
        [("multus", "E1-api-requests-and-rbac")] = "the requests one by one: the simulated daemon looks at objects, not by HTTP",
        [("vpc-cni", "G-custom-networking")] = "refused by name: no stage turns it on",
    };
}
