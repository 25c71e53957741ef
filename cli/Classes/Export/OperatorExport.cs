using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Rendering;
using Lab.Simulation.Resources;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Classes.Export;

/// <summary>
/// Writes a class as <c>Stack</c> resources of the Pulumi Kubernetes Operator 2: one for each stage of each environment, which waits for those that it
/// needs. The operator brings them up, keeps them so, and destroys what is deleted.
/// </summary>
/// <remarks>
/// Fields: https://github.com/pulumi/pulumi-kubernetes-operator, <c>operator/api/pulumi/shared/stack_types.go</c>, read 2026-11. Lists in <c>config</c>
/// need Pulumi 3.200 or newer in the workspace's image.
/// </remarks>
/// <param name="plan">The class.</param>
/// <param name="repository">The URL of the lab's git repository.</param>
/// <param name="branch">Its branch.</param>
internal sealed class OperatorExport(ClassPlan plan, string repository, string branch)
{
    private const string Project = "eks-lab";
    private const string ServiceAccount = "eks-lab";

    /// <summary>The Secret with the key <c>accessToken</c> for Pulumi Cloud, as the operator's own examples call it.</summary>
    private const string TokenSecret = "pulumi-api-secret";

    // The operator makes a Service for each Stack, whose name is a label: RFC 1035 gives it 63 characters.
    private const string ServiceSuffix = "-workspace";
    private const int LongestLabel = 63;

    /// <summary>The YAML documents.</summary>
    /// <exception cref="LabException">A name is too long for the operator, or profiles can't be told apart by ServiceAccounts: all that is.</exception>
    public string Write()
    {
        var problems = new Problems();
        foreach (var name in plan.Members.SelectMany(member => plan.StagesOf(member).Select(stage => NameOf(member, stage.Name))).Where(name => name.Length + ServiceSuffix.Length > LongestLabel))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} has {name.Length} characters, and the operator needs {ServiceSuffix.Length} of the {LongestLabel} of a Service's name: shorten the environment's name"));
        }

        if (plan.Members.Where(member => !member.Settings.ContainsKey(SettingKeys.OperatorCidr)).Select(member => member.Name).ToList() is { Count: > 0 } closed)
        {
            problems.Add($"{plan.File.Path}: operatorCidr is not set for {string.Join(", ", closed)}: the operator's workspaces reach a cluster through its public endpoint, so set it to where they come from, such as the address of a NAT gateway and /32");
        }

        ProfileNames.RefuseSame(plan, AccountOf, problems);
        problems.ThrowIfAny();
        return Documents();
    }

    private string Documents() => string.Join("\n---\n", Comments.Concat(ServiceAccounts().Concat(Stacks()).Select(item => KubernetesYaml.Write(PropertyMap.From(item))))) + "\n";

    private IEnumerable<string> Comments =>
    [
        $"""
        # Class {plan.File.Name} for the Pulumi Kubernetes Operator 2, from `lab class export {plan.File.Path} --format operator`.
        # Needs: the Secret {TokenSecret} with the key accessToken; on each ServiceAccount a role of the account (annotation eks.amazonaws.com/role-arn);
        # a workspace image with Pulumi 3.200 or newer and the .NET 10 SDK.
        # Delete stages against their order, the labs before the cluster and the cluster before the network: kubectl delete stack -l eks-lab/stage=STAGE
        """,
    ];

    private IEnumerable<Dictionary<string, object?>> ServiceAccounts()
    {
        foreach (var name in plan.Members.Select(AccountOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            yield return Object("v1", "ServiceAccount", Map(("name", name), ("namespace", "default")));

            // The operator authenticates to the workspace's pods: its documentation asks for this binding.
            yield return Object(
                "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", Map(("name", $"{name}:system:auth-delegator")),
                ("roleRef", Map(("apiGroup", "rbac.authorization.k8s.io"), ("kind", "ClusterRole"), ("name", "system:auth-delegator"))),
                ("subjects", new[] { Map(("kind", "ServiceAccount"), ("name", name), ("namespace", "default")) }));
        }
    }

    private IEnumerable<Dictionary<string, object?>> Stacks() => plan.Members.SelectMany(member =>
    {
        var stages = plan.StagesOf(member);
        return stages.Select(stage => Stack(member, stage, [.. stage.DependsOn.Where(name => stages.Any(other => other.Name == name))]));
    });

    private Dictionary<string, object?> Stack(ClassMember member, LabStage stage, ImmutableArray<string> needs)
    {
        var spec = Map(
            ("stack", new StackName(member.Name, stage.Name).ToString()),
            ("projectRepo", repository),
            ("branch", branch),
            ("shallow", true),
            ("serviceAccountName", AccountOf(member)),
            ("destroyOnFinalize", !(member.IsProtected || member.MayBeProtected)),
            ("config", ExportedSettings.Of(plan, member).ToDictionary(setting => $"{Project}:{setting.Key}", Value, StringComparer.Ordinal)),
            ("envRefs", Map(("PULUMI_ACCESS_TOKEN", Map(("type", "Secret"), ("secret", Map(("name", TokenSecret), ("key", "accessToken"))))))));
        if (!needs.IsEmpty) spec["prerequisites"] = needs.Select(name => Map(("name", NameOf(member, name)))).ToList();
        var labels = Map(("eks-lab/class", plan.File.Name), ("eks-lab/environment", member.Name), ("eks-lab/stage", stage.Name));
        return Object("pulumi.com/v1", "Stack", Map(("name", NameOf(member, stage.Name)), ("namespace", "default"), ("labels", labels)), ("spec", spec));
    }

    private static string NameOf(ClassMember member, string stage) => $"{member.Name}-{stage}";

    // A profile is of a machine's own configuration; in a cluster a ServiceAccount stands for the account.
    private static string AccountOf(ClassMember member) => member.Profile is null
        ? ServiceAccount
        : $"{ServiceAccount}-{string.Concat(member.Profile.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-')}";

    private static object? Value(KeyValuePair<string, string> setting) =>
        SettingKeys.Find(setting.Key)?.Type == "array" ? PropertyValue.Parse(setting.Value) : setting.Value;

    private static Dictionary<string, object?> Object(
        string apiVersion, string kind, Dictionary<string, object?> metadata, params ReadOnlySpan<(string Key, object? Value)> rest) =>
        Map([("apiVersion", apiVersion), ("kind", kind), ("metadata", metadata), .. rest]);

    private static Dictionary<string, object?> Map(params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in entries) map.Add(key, value);
        return map;
    }
}
