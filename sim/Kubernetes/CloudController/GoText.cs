namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>Go's way of writing texts, in which the cloud controller puts one error into another.</summary>
internal static class GoText
{
    /// <summary>A text as <c>%q</c> writes it.</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
