using System.Collections.Immutable;
using Lab.Simulation.Faults;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Iam;

/// <summary>
/// A program's calls of AWS with the role that it has taken on. Every call is refused that no policy of the role allows, and every error
/// comes in the words of the AWS SDK for Go v2, which the controllers of the course put into their events.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="role">The role, or <see langword="null"/> when the program got no credentials.</param>
/// <param name="noCredentials">Why it got none, in the SDK's words.</param>
internal sealed class AwsSession(World world, Role? role, string noCredentials = "")
{
    // The SDK's standard retryer: https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/configure-retries-timeouts.html
    private const int MostAttempts = 3;
    private static readonly ImmutableHashSet<string> Throttling = ["RequestLimitExceeded", "ThrottledException", "Throttling", "ThrottlingException"];

    /// <summary>What the call answers.</summary>
    /// <param name="service">The service.</param>
    /// <param name="operation">For example <c>CreateLoadBalancer</c>.</param>
    /// <param name="answer">What the service does.</param>
    /// <exception cref="AwsCallException">There are no credentials, the role may not call it, or the service refuses.</exception>
    public T Call<T>(AwsService service, string operation, Func<T> answer)
    {
        var action = $"{service.Prefix}:{operation}";
        if (role is null) throw new AwsCallException("NoCredentials", $"operation error {service.SdkName}: {operation}, {noCredentials}");
        if (!Roles.MayCall(world, role, action)) throw Refused(service, operation, NotAuthorized(service, action));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                world.Hear(action);
                FaultInjection.StrikeCall(world, action);
                return answer();
            }
            catch (ResourceException refused)
            {
                if (!Throttling.Contains(refused.Code)) throw Refused(service, operation, refused);
                if (attempt == MostAttempts) throw Refused(service, operation, refused, $"exceeded maximum number of attempts, {MostAttempts}, ");
            }
        }
    }

    /// <inheritdoc cref="Call{T}"/>
    public void Call(AwsService service, string operation, Action act) => Call(service, operation, () =>
    {
        act();
        return true;
    });

    private ResourceException NotAuthorized(AwsService service, string action)
    {
        var user = $"User: arn:aws:sts::{world.AccountId}:assumed-role/{role!.Id}/session is not authorized to perform: {action} "
            + $"because no identity-based policy allows the {action} action";
        return service == AwsService.Ec2
            ? new ResourceException("UnauthorizedOperation", $"You are not authorized to perform this operation. {user}")
            : new ResourceException("AccessDenied", user);
    }

    private AwsCallException Refused(AwsService service, string operation, ResourceException refused, string attempts = "")
    {
        var status = refused.Code switch
        {
            "UnauthorizedOperation" or "AccessDenied" => 403,
            "RequestLimitExceeded" => 503,
            _ => 400,
        };
        var digits = world.Digits($"request/{service.Prefix}/{operation}/{refused.Message}", 32);
        var request = $"{digits[..8]}-{digits[8..12]}-4{digits[13..16]}-8{digits[17..20]}-{digits[20..]}";
        // The SDK has a type of its own for the errors that the service's model names; all others are "api error"s.
        var words = service.ModelledErrors.Contains(refused.Code) ? refused.Code : $"api error {refused.Code}";
        return new AwsCallException(
            refused.Code,
            $"operation error {service.SdkName}: {operation}, {attempts}https response error StatusCode: {status}, RequestID: {request}, {words}: "
            + refused.Message);
    }
}
