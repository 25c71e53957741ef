using System.Globalization;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>
/// The bounds of a rolling update (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment).
/// </summary>
internal static class RollingUpdate
{
    /// <summary>A number, or a percentage of <paramref name="total"/>.</summary>
    public static int Resolve(object? value, int total, bool roundUp)
    {
        if (value is double number) return (int)number;
        if (value is not string text) return 0;
        if (!text.EndsWith('%')) return int.Parse(text, CultureInfo.InvariantCulture);
        var share = decimal.Parse(text[..^1], CultureInfo.InvariantCulture) * total / 100;
        return (int)(roundUp ? Math.Ceiling(share) : Math.Floor(share));
    }
}
