using System.Text.Json.Nodes;
using Lab.Security.Tests.Iam.Simulation;

namespace Lab.Security.Tests.Iam;

/// <summary>
/// IAM takes a policy with an action, a resource type or a condition key that it doesn't know, and then never applies it. So every
/// statement of every document, in every configuration, is held against the Service Authorization Reference that the simulator carries.
/// </summary>
public class PolicyVocabularyTests
{
    // IAM API, quotas: the aggregate size of a role's inline policies, without white space.
    private const int InlineLimit = 10_240;

    // The simulator's data has AddTags and RemoveTags of Elastic Load Balancing from the page of the classic load balancer, whose only
    // resource type is loadbalancer; the page "Elastic Load Balancing V2" lists listeners, rules and target groups for them as well.
    private static readonly string[] GapsOfTheSimulator =
    [
        .. from statement in new[] { "TagAtCreation", "TagOwn" }
           from type in new[] { "listener/app", "listener/net", "listener-rule/app", "listener-rule/net", "targetgroup" }
           select $"{statement}: no action has the resource arn:aws:elasticloadbalancing:REGION:{RegisteredRoles.Account}:{type}/*",
    ];

    public static TheoryData<string, string> Documents
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var configuration in new[] { "course", "multus-guide", "everything" })
            {
                var roles = RegisteredRoles.Of(configuration: configuration).All.Where(role => !role.Inline.IsEmpty);
                foreach (var role in roles) rows.Add(configuration, role.Name);
            }

            return rows;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Documents))]
    public void IAM_knows_every_action_resource_and_condition_key(string configuration, string name)
    {
        var stages = RegisteredRoles.Of(configuration: configuration);
        foreach (var policy in stages[name].Inline.Values)
        {
            var known = name == "alice-myeks-lbc-role" ? GapsOfTheSimulator : [];
            PolicySimulator.Get().Check(policy).Problems.ShouldBe(
                known.Select(gap => gap.Replace("REGION", stages.Region, StringComparison.Ordinal)), ignoreOrder: true);
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_roles_own_policies_fit_AWSs_limit_and_name_their_statements_apart(string configuration, string name)
    {
        var policies = RegisteredRoles.Of(configuration: configuration)[name].Inline;
        policies.Values.Sum(policy => policy.ToJsonString().Length).ShouldBeLessThanOrEqualTo(InlineLimit);
        foreach (var policy in policies.Values)
        {
            var names = policy["Statement"]!.AsArray().Select(statement => (string?)statement!["Sid"]).OfType<string>().ToList();
            names.ShouldBeUnique();
            names.ShouldAllBe(sid => sid.All(char.IsAsciiLetterOrDigit));
        }
    }

    [SkippableFact]
    public void What_IAM_does_not_know_is_found()
    {
        var policy = JsonNode.Parse(
            """
            {"Version":"2012-10-17","Statement":[
              {"Sid":"Action","Effect":"Allow","Action":["ec2:AttachNetworkInterfaces"],"Resource":["*"]},
              {"Sid":"Resource","Effect":"Allow","Action":["ec2:AttachNetworkInterface"],"Resource":["arn:aws:ec2:r:123456789012:subnet/*"]},
              {"Sid":"Unused","Effect":"Allow","Action":["ec2:DeleteNetworkInterface"],
               "Resource":["arn:aws:ec2:r:123456789012:network-interface/*","arn:aws:ec2:r:123456789012:instance/*"]},
              {"Sid":"Key","Effect":"Allow","Action":["sqs:SendMessage"],"Resource":["arn:aws:sqs:r:123456789012:q"],
               "Condition":{"StringEquals":{"sqs:Queue":"q"}}}]}
            """)!.AsObject();
        PolicySimulator.Get().Check(policy).Problems.ShouldBe(
        [
            "Action: IAM knows no action ec2:AttachNetworkInterfaces",
            "Resource: ec2:AttachNetworkInterface has none of the resources arn:aws:ec2:r:123456789012:subnet/*",
            "Unused: no action has the resource arn:aws:ec2:r:123456789012:instance/*",
            "Key: sqs:SendMessage on arn:aws:sqs:r:123456789012:q has no condition key sqs:Queue",
        ]);
    }
}
