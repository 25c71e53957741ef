using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Lab.Infra;

/// <summary>The names of an environment's resources. Each begins with the environment, so that many share an account.</summary>
public sealed partial record ResourceNames
{
    /// <summary>The shortest of <see cref="Limits"/> decides.</summary>
    public static int MaxEnvironmentLength { get; } = Limits.Min(limit => limit.MaxLength - limit.Rest.Length);

    /// <summary>Names of an environment.</summary>
    /// <exception cref="ArgumentException">The environment's name is not valid; see <see cref="ProblemOf"/>.</exception>
    public ResourceNames(string environment)
    {
        if (ProblemOf(environment) is { } problem) throw new ArgumentException(problem, nameof(environment));
        Environment = environment;
    }

    /// <summary>The environment.</summary>
    public string Environment { get; }

    /// <summary>The network stage's component.</summary>
    public string Network => $"{Environment}-network";

    /// <summary>The cluster's VPC.</summary>
    public string LabVpc => $"{Environment}-myeks";

    /// <summary>The operating server's VPC.</summary>
    public string OperatorVpc => $"{Environment}-operator";

    /// <summary>The connection of the two.</summary>
    public string Peering => $"{Environment}-peering";

    /// <summary>The operating server.</summary>
    public string OperatingServer => $"{Environment}-operator-server";

    /// <summary>The cluster.</summary>
    public string Cluster => $"{Environment}-myeks";

    /// <summary>The Multus nodes and their Auto Scaling group.</summary>
    public string MultusNodes => $"{Environment}-multus";

    /// <summary>The hosted zone's component.</summary>
    public string Zone => $"{Environment}-zone";

    /// <summary>What a load balancer is called in its tag <c>Name</c>.</summary>
    /// <param name="what">The lab that it is for, such as <c>nlb-ip</c>.</param>
    public string LoadBalancer(string what) => $"{Environment}-{what}";

    /// <summary>The names with a limit, as AWS counts them.</summary>
    /// <remarks>
    /// Sources: EKS API CreateCluster (name, 100), IAM API CreateRole (RoleName, 64), EC2 CreateLaunchTemplate (128), Lambda CreateFunction
    /// (FunctionName, 64), EventBridge PutRule (Name, 64), SQS CreateQueue (QueueName, 80), Pulumi stack names (100).
    /// Pulumi's auto-naming appends a hyphen and seven digits. The rest of a name is what follows the environment.
    /// </remarks>
    public static ImmutableArray<NameLimit> Limits =>
    [
        new("EKS cluster", "-myeks", 100),
        new("IAM role of the cluster", "-myeks-eksRole-role-0123456", 64),
        new("IAM role of the nodes", "-myeks-ng1-node-role-0123456", 64),
        new("IAM role of the VPC CNI", "-myeks-vpc-cni-role-0123456", 64),
        new("IAM role of the load balancer controller", "-myeks-lbc-role-0123456", 64),
        new("IAM role of ExternalDNS", "-myeks-external-dns-role-0123456", 64),
        new("IAM role of the operating server", "-operator-server-role-0123456", 64),
        new("launch template", "-myeks-ng1-launch-template-0123456", 128),
        new("IAM role of the Multus nodes", "-multus-node-role-0123456", 64),
        new("IAM role of the function that attaches ENIs", "-multus-enis-role-0123456", 64),
        new("Lambda function that attaches ENIs", "-multus-enis", 64),
        new("EventBridge rule of launches", "-multus-enis-0123456", 64),
        new("SQS queue of lost launches", "-multus-enis-dead-letters", 80),
        new("Pulumi stack", ".load-balancer-controller", 100),
    ];

    /// <summary>What is wrong with an environment's name, with what to do; <see langword="null"/> when nothing is.</summary>
    public static string? ProblemOf(string environment)
    {
        if (!Pattern().IsMatch(environment))
        {
            return $"environment \"{environment}\" is not a name: use lowercase letters, digits and single hyphens, beginning with a "
                + "letter, for example alice or team-1";
        }

        return environment.Length <= MaxEnvironmentLength
            ? null
            : $"environment \"{environment}\" has {environment.Length} characters: the names made from it fit AWS's limits with "
                + $"{MaxEnvironmentLength} or fewer";
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}

/// <summary>How long a name may be.</summary>
/// <param name="What">What has the name.</param>
/// <param name="Rest">What follows the environment in it.</param>
/// <param name="MaxLength">The service's limit in characters.</param>
public sealed record NameLimit(string What, string Rest, int MaxLength);
