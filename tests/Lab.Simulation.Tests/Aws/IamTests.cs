using Lab.Simulation.Aws.Iam;

namespace Lab.Simulation.Tests.Aws;

public class IamTests
{
    private const string WorkerNodePolicy = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
    private const string Document = """{"Version":"2012-10-17","Statement":[]}""";

    private readonly TestCloud _cloud = new();

    [Fact]
    public void A_role_name_is_taken_once()
    {
        var role = _cloud.Role("node");
        role.Outputs.String("arn").ShouldBe($"arn:aws:iam::{_cloud.World.AccountId}:role/node");
        _cloud.Refusal("iam/role:Role", "twin", ("name", "node"), ("assumeRolePolicy", Document))
            .ShouldBe("EntityAlreadyExists: Role with name node already exists.");
    }

    [Fact]
    public void A_role_name_has_at_most_64_characters()
    {
        var name = new string('x', 65);
        _cloud.Refusal("iam/role:Role", "long", ("name", name), ("assumeRolePolicy", Document))
            .ShouldStartWith("InvalidArgument: expected length of name");
        _cloud.Refusal("iam/role:Role", new string('x', 60), ("assumeRolePolicy", Document)).ShouldContain("is longer than maximum length 64");
    }

    [Fact]
    public void Policies_are_json_with_statements()
    {
        _cloud.Refusal("iam/role:Role", "role", ("assumeRolePolicy", "{")).ShouldBe("MalformedPolicyDocument: This policy contains invalid Json");
        _cloud.Refusal("iam/role:Role", "role", ("assumeRolePolicy", "{}")).ShouldBe("MalformedPolicyDocument: Syntax errors in policy.");
    }

    [Fact]
    public void A_policy_must_exist_to_be_attached()
    {
        _cloud.Role("node");
        _cloud.Refusal(
            "iam/rolePolicyAttachment:RolePolicyAttachment", "typo", ("role", "node"),
            ("policyArn", "arn:aws:iam::aws:policy/AmazonEKSWorkerNodesPolicy"))
            .ShouldBe("NoSuchEntity: Policy arn:aws:iam::aws:policy/AmazonEKSWorkerNodesPolicy does not exist or is not attachable.");
        _cloud.Refusal("iam/rolePolicyAttachment:RolePolicyAttachment", "nobody", ("role", "nobody"), ("policyArn", WorkerNodePolicy))
            .ShouldBe("NoSuchEntity: The role with name nobody cannot be found.");
    }

    [Fact]
    public void A_denial_in_any_policy_of_a_role_outweighs_what_the_others_allow()
    {
        static string Statement(string effect, string action, string rest = "") =>
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"*"{{rest}}}]}""";
        _cloud.Role("node");
        _cloud.Create("iam/rolePolicy:RolePolicy", "allow", ("role", "node"), ("policy", Statement("Allow", "ec2:*")));
        bool May(string action) => Roles.MayCall(_cloud.World, Roles.Get(_cloud.World, "node"), action);
        May("ec2:DescribeSubnets").ShouldBeTrue();

        _cloud.Create("iam/rolePolicy:RolePolicy", "deny", ("role", "node"), ("policy", Statement("Deny", "ec2:Delete*")));
        _cloud.Create("iam/rolePolicy:RolePolicy", "insecure", ("role", "node"), (
            "policy", Statement("Deny", "*", ""","Condition":{"Bool":{"aws:SecureTransport":"false"}}""")));

        May("ec2:DeleteSecurityGroup").ShouldBeFalse();
        May("ec2:DescribeSubnets").ShouldBeTrue();
    }

    [Fact]
    public void A_role_with_policies_is_not_deleted()
    {
        var role = _cloud.Role("node");
        var attachment = _cloud.Create("iam/rolePolicyAttachment:RolePolicyAttachment", "worker", ("role", "node"), ("policyArn", WorkerNodePolicy));
        _cloud.Refusal(() => _cloud.Delete(role)).ShouldBe("DeleteConflict: Cannot delete entity, must detach all policies first.");
        _cloud.Delete(attachment);
        var inline = _cloud.Create("iam/rolePolicy:RolePolicy", "inline", ("role", "node"), ("policy", Document));
        _cloud.Refusal(() => _cloud.Delete(role)).ShouldBe("DeleteConflict: Cannot delete entity, must delete policies first.");
        _cloud.Delete(inline);
        _cloud.Delete(role);
        _cloud.World.All<Role>().ShouldBeEmpty();
    }

    [Fact]
    public void An_attached_policy_is_not_deleted_and_its_name_is_taken()
    {
        _cloud.Role("node");
        var policy = _cloud.Create("iam/policy:Policy", "policy", ("name", "lbc"), ("policy", Document));
        _cloud.Create("iam/rolePolicyAttachment:RolePolicyAttachment", "lbc", ("role", "node"), ("policyArn", policy.Id));
        _cloud.Refusal(() => _cloud.Delete(policy)).ShouldBe("DeleteConflict: Cannot delete a policy attached to entities.");
        _cloud.Refusal("iam/policy:Policy", "twin", ("name", "lbc"), ("policy", Document))
            .ShouldBe("EntityAlreadyExists: A policy called lbc already exists. Duplicate names are not allowed.");
    }

    [Fact]
    public void Deleting_a_role_takes_it_out_of_its_instance_profile()
    {
        var role = _cloud.Role("server");
        _cloud.Create("iam/instanceProfile:InstanceProfile", "server", ("name", "server"), ("role", "server"));
        _cloud.Delete(role);
        _cloud.World.Get<InstanceProfile>("server").RoleName.ShouldBe("");
    }

    [Fact]
    public void An_oidc_provider_is_there_once_and_named_without_its_scheme()
    {
        (string, object?)[] inputs =
            [("url", "https://oidc.eks.ap-northeast-2.amazonaws.com/id/A"), ("clientIdLists", new[] { "sts.amazonaws.com" })];
        var provider = _cloud.Create("iam/openIdConnectProvider:OpenIdConnectProvider", "oidc", inputs);
        provider.Id.ShouldBe($"arn:aws:iam::{_cloud.World.AccountId}:oidc-provider/oidc.eks.ap-northeast-2.amazonaws.com/id/A");
        provider.Outputs.String("url").ShouldBe("oidc.eks.ap-northeast-2.amazonaws.com/id/A");
        _cloud.Refusal("iam/openIdConnectProvider:OpenIdConnectProvider", "twin", inputs)
            .ShouldBe("EntityAlreadyExists: Provider with url https://oidc.eks.ap-northeast-2.amazonaws.com/id/A already exists.");
    }
}
