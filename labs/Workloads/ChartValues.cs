using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Workloads;

/// <summary>Parts of charts' values that several charts have alike.</summary>
internal static class ChartValues
{
    /// <summary>A map.</summary>
    public static ImmutableDictionary<string, object> Map(params (string Key, object Value)[] items) =>
        items.ToImmutableDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);

    /// <summary>A service account that the chart makes, with its role (IAM roles for service accounts).</summary>
    public static ImmutableDictionary<string, object> ServiceAccount(string name, string roleArn) =>
        Map(("create", true), ("name", name), ("annotations", Map((ProbedServiceAccount.RoleAnnotation, roleArn))));

    /// <summary>What a container asks for, and the most that it gets.</summary>
    public static ImmutableDictionary<string, object> Resources(string cpuRequest, string memoryRequest, string cpuLimit, string memoryLimit) => Map(
        ("requests", Map(("cpu", cpuRequest), ("memory", memoryRequest))), ("limits", Map(("cpu", cpuLimit), ("memory", memoryLimit))));
}
