namespace Lab.Security.Tests.Iam;

/// <summary>Who may take a role on.</summary>
public class TrustTests
{
    private const string User = "arn:aws:iam::123456789012:user/somebody";
    private static readonly RegisteredRoles Stages = RegisteredRoles.Of(configuration: "everything");

    public static TheoryData<string, string> Services => new()
    {
        { "alice-operator-server-role", "ec2.amazonaws.com" },
        { "alice-myeks-ng1-node-role", "ec2.amazonaws.com" },
        { "alice-myeks-ng2-node-role", "ec2.amazonaws.com" },
        { "alice-multus-node-role", "ec2.amazonaws.com" },
        { "alice-myeks-eksRole-role", "eks.amazonaws.com" },
        { "alice-multus-enis-role", "lambda.amazonaws.com" },
    };

    public static TheoryData<string, string> ServiceAccounts => new()
    {
        { "alice-myeks-vpc-cni-role", "kube-system:aws-node" },
        { "alice-myeks-lbc-role", "kube-system:aws-load-balancer-controller" },
        { "alice-myeks-external-dns-role", "kube-system:external-dns" },
    };

    [SkippableTheory]
    [MemberData(nameof(Services))]
    public void A_services_role_is_for_that_service_alone(string name, string service)
    {
        var role = Stages[name];
        role.IsTrusting(service).ShouldBeTrue();
        string[] services = ["ec2.amazonaws.com", "lambda.amazonaws.com", "eks.amazonaws.com", "pods.eks.amazonaws.com"];
        foreach (var other in services.Except([service]))
        {
            role.IsTrusting(other).ShouldBeFalse(other);
        }

        role.IsTrusting(User).ShouldBeFalse();
        role.IsTrusting(Stages.OidcProvider, Claims(Stages.Issuer, "kube-system:aws-node")).ShouldBeFalse();
    }

    [SkippableTheory]
    [MemberData(nameof(ServiceAccounts))]
    public void A_pods_role_is_for_its_service_account_in_its_cluster_alone(string name, string account)
    {
        var role = Stages[name];
        role.IsTrusting(Stages.OidcProvider, Claims(Stages.Issuer, account)).ShouldBeTrue();
        var elsewhere = account.Replace("kube-system", "default", StringComparison.Ordinal);
        foreach (var other in new[] { "default:default", elsewhere, $"{account}-2", "kube-system:*" })
        {
            role.IsTrusting(Stages.OidcProvider, Claims(Stages.Issuer, other)).ShouldBeFalse(other);
        }

        foreach (var other in ServiceAccounts.Select(row => (string)row[1]).Except([account]))
        {
            role.IsTrusting(Stages.OidcProvider, Claims(Stages.Issuer, other)).ShouldBeFalse(other);
        }

        var bob = RegisteredRoles.Of("bob");
        role.IsTrusting(bob.OidcProvider, Claims(bob.Issuer, account)).ShouldBeFalse();
        role.IsTrusting(Stages.OidcProvider, Claims(Stages.Issuer, account, audience: "somebody-else")).ShouldBeFalse();
        role.IsTrusting("ec2.amazonaws.com").ShouldBeFalse();
        role.IsTrusting(User).ShouldBeFalse();
    }

    [Fact]
    public void Every_role_is_in_one_of_the_tables() => Stages.All.Select(role => role.Name).ShouldBe(
        Services.Concat(ServiceAccounts).Select(row => (string)row[0]), ignoreOrder: true);

    private static (string, string)[] Claims(string issuer, string account, string audience = "sts.amazonaws.com") =>
        [($"{issuer}:aud", audience), ($"{issuer}:sub", $"system:serviceaccount:{account}")];
}
