using Lab.Security.Tests.Iam.Simulation;

namespace Lab.Security.Tests.Iam;

/// <summary>What a role may do and what not.</summary>
internal static class RoleAssertions
{
    public static void ShouldBeAllowed(this RegisteredRole role, AwsCall call)
    {
        var (isAllowed, reasons) = role.Decide(call);
        reasons.ShouldBeEmpty(call.Name);
        isAllowed.ShouldBeTrue(call.Name);
    }

    /// <summary>It is denied because no statement allows it, not because the call makes no sense to IAM.</summary>
    public static void ShouldBeDenied(this RegisteredRole role, AwsCall call)
    {
        var (isAllowed, reasons) = role.Decide(call);
        isAllowed.ShouldBeFalse($"{role.Name} may {call.Name}");
        reasons.ShouldAllBe(reason => reason.StartsWith("ImplicitlyDenied", StringComparison.Ordinal), call.Name);
    }
}
