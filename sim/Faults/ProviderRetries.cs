using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Faults;

/// <summary>
/// How the AWS provider meets throttling: it tries again, each time after twice the time, so that the operation takes longer; or it gives up
/// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs#max_retries;
/// https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/configure-retries-timeouts.html). The real waits are random up to these.
/// </summary>
public static class ProviderRetries
{
    /// <summary>How often the provider makes a call at most.</summary>
    public const int MostAttempts = 25;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>Meets the fault until it lets the operation through.</summary>
    /// <exception cref="ResourceException">It does not within all attempts.</exception>
    internal static void Pass(ResourceContext context, Fault fault)
    {
        var refusals = Math.Min(fault.Times ?? MostAttempts, MostAttempts);
        for (var attempt = 1; attempt <= Math.Min(refusals, MostAttempts - 1); attempt++) context.Report("", Wait(attempt));
        FaultInjection.Spend(context.World, fault, refusals);
        if (refusals < MostAttempts) return;
        throw new ResourceException(fault.Code, string.Create(
            CultureInfo.InvariantCulture, $"exceeded maximum number of attempts, {MostAttempts}, api error {fault.Code}: {fault.Message}"));
    }

    private static TimeSpan Wait(int attempt)
    {
        var wait = TimeSpan.FromSeconds(Math.Pow(2, attempt - 1));
        return wait < LongestWait ? wait : LongestWait;
    }
}
