using System.Collections.Immutable;
using Lab.Cli.Aws;

namespace Lab.Cli.Doctor;

/// <summary>Whether the account's plan lets the instance types of the settings start.</summary>
/// <remarks>
/// Accounts made since July 2025 may be on the Free plan, in which EC2 refuses all but a few types with <c>InvalidParameterCombination: The specified
/// instance type is not eligible for Free Tier</c> (eks-workshop-v2, issue 1644):
/// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html
/// </remarks>
internal sealed class AccountPlanCheck : IDoctorCheck
{
    public string Name => "account-plan";

    public DoctorNeeds Needs => DoctorNeeds.Account;

    public async Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken)
    {
        string? plan;
        try
        {
            plan = (await visit.HomeAws.AskAsync(["freetier", "get-account-plan-state"], cancellationToken)).GetProperty("accountPlanType").GetString();
        }
        catch (AwsCliException exception) when (exception.Code is "ResourceNotFoundException")
        {
            return [DoctorFinding.Ok(Name, "the account is older than the Free plan")];
        }
        catch (AwsCliException exception)
        {
            return
            [
                DoctorFinding.Warning(
                    Name, "Whether the account is on the Free plan is unknown.",
                    $"{exception.Message}. On that plan only a few small instance types start, and a node group with others waits in vain until it gives up.",
                    "Look at https://console.aws.amazon.com/billing/home#/freetier; `aws freetier get-account-plan-state` needs an aws of August 2025 or later."),
            ];
        }

        if (plan != "FREE") return [DoctorFinding.Ok(Name, "the account is on the Paid plan")];
        var answer = await visit.Aws.AskAsync(["ec2", "describe-instance-types", "--filters", "Name=free-tier-eligible,Values=true"], cancellationToken);
        var eligible = answer.GetProperty("InstanceTypes").EnumerateArray().Select(type => type.GetProperty("InstanceType").GetString()!).ToHashSet(StringComparer.Ordinal);
        string[] refused = [.. visit.InstanceTypes.Select(type => type.Name).Where(type => !eligible.Contains(type))];
        return
        [
            refused is []
                ? DoctorFinding.Ok(Name, "the account is on the Free plan, in which these instance types start")
                : DoctorFinding.Error(
                    Name, $"The account is on the Free plan, in which {string.Join(" and ", refused)} can't start.",
                    $"EC2 refuses all but {string.Join(", ", eligible.Order(StringComparer.Ordinal))}, and a node group with others waits in vain until it gives up.",
                    "`aws freetier upgrade-account-plan --account-plan-type PAID --region us-east-1`; credits that are left stay usable."),
        ];
    }
}
