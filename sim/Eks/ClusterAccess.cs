using System.Globalization;
using System.Text;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Eks;

/// <summary>Who may use the cluster: access entries, and the <c>aws-auth</c> ConfigMap.</summary>
internal static class ClusterAccess
{
    public static void Register(IComponentContext context, PropertyMap inputs, ResourceState cluster, ResourceState kubernetes)
    {
        if (ClusterInputs.HasConfigMap(inputs)) RegisterConfigMap(context, inputs, kubernetes);
        if (!ClusterInputs.HasAccessEntries(inputs)) return;
        foreach (var (key, entry) in inputs.Map("accessEntries")) RegisterEntry(context, key, (PropertyMap)entry!, cluster);
        if (inputs["instanceRole"] is { } role)
        {
            var principal = context.Resolve(role).Outputs["arn"];
            RegisterEntry(context, "defaultNodeGroupInstanceRole", PropertyMap.Of(("principalArn", principal), ("type", "EC2_LINUX")), cluster);
        }
    }

    private static void RegisterEntry(IComponentContext context, string key, PropertyMap entry, ResourceState cluster)
    {
        var name = $"{context.Name}-{key}";
        var clusterName = cluster.Outputs["name"];
        var registered = context.Register(new ChildRegistration("aws:eks/accessEntry:AccessEntry", name, PropertyMap.Of(
            ("clusterName", clusterName), ("principalArn", entry["principalArn"]), ("type", entry["type"]), ("userName", entry["username"]),
            ("kubernetesGroups", entry["kubernetesGroups"]), ("tags", entry["tags"]))));
        foreach (var (policyKey, value) in entry.Map("accessPolicies"))
        {
            var policy = (PropertyMap)value!;
            context.Register(new ChildRegistration("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", $"{name}-{policyKey}", PropertyMap.Of(
                ("clusterName", clusterName), ("principalArn", entry["principalArn"]), ("policyArn", policy["policyArn"]),
                ("accessScope", policy["accessScope"])))
            {
                Parent = registered,
            });
        }
    }

    private static void RegisterConfigMap(IComponentContext context, PropertyMap inputs, ResourceState kubernetes)
    {
        var instanceRoles = inputs["instanceRole"] is { } role ? PropertyList.From(new[] { role }) : inputs.List("instanceRoles");
        var nodes = instanceRoles.Select(reference => context.Resolve(reference).Outputs.String("arn")).ToList();

        // The ARN of a role that a preview would make first is unknown, and the data with it.
        var isKnown = nodes.All(arn => arn is not null);
        var roles = inputs.List("roleMappings").Maps.Select(mapping => mapping.With("rolearn", mapping["roleArn"]))
            .Concat(nodes.Select(arn => PropertyMap.Of(
                ("rolearn", arn), ("username", "system:node:{{EC2PrivateDNSName}}"), ("groups", new[] { "system:bootstrappers", "system:nodes" }))));
        var users = inputs["userMappings"] is null
            ? null
            : Yaml("userarn", inputs.List("userMappings").Maps.Select(mapping => mapping.With("userarn", mapping["userArn"])));
        var data = PropertyMap.Of(("mapRoles", isKnown ? Yaml("rolearn", roles) : null), ("mapUsers", users));
        context.Register(new ChildRegistration("kubernetes:core/v1:ConfigMap", context.Name + "-nodeAccess", PropertyMap.Of(
            ("apiVersion", "v1"), ("kind", "ConfigMap"), ("immutable", false), ("data", isKnown ? data : null),
            ("metadata", PropertyMap.Of(
                ("name", "aws-auth"), ("namespace", "kube-system"), ("annotations", PropertyMap.Of(("pulumi.com/patchForce", "true")))))))
        {
            Provider = kubernetes,
        });
    }

    private static string Yaml(string arnKey, IEnumerable<PropertyMap> mappings)
    {
        var text = new StringBuilder();
        foreach (var mapping in mappings)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {arnKey}: {mapping.String(arnKey)}\n  username: {mapping.String("username")}\n  groups:\n");
            foreach (var group in mapping.Strings("groups")) text.Append(CultureInfo.InvariantCulture, $"    - {group}\n");
        }

        return text.Length == 0 ? "[]\n" : text.ToString();
    }
}
