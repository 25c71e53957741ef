namespace Lab.Infra.Iam;

/// <summary>The rights of ExternalDNS on Route 53.</summary>
/// <remarks>
/// Source: external-dns, docs/tutorials/aws.md, "IAM Policy"; Service Authorization Reference, "Amazon Route 53". A zone's ARN names no account,
/// and a role reaches its own account's zones only.
/// </remarks>
public static class ExternalDnsPolicy
{
    /// <summary>The policy: it reads every hosted zone, and changes records of the types that it makes for a Service or an Ingress.</summary>
    /// <param name="partition">The region's partition.</param>
    /// <param name="zoneName">
    /// The hosted zone whose names alone it changes, in every zone that has them; <see langword="null"/> means that it changes nothing. The
    /// zone itself comes after the cluster, so that its id is not known here.
    /// </param>
    public static PolicyDocument For(string partition, string? zoneName)
    {
        var zones = $"arn:{partition}:route53:::hostedzone/*";
        return new PolicyDocument(
        [
            new PolicyStatement(["route53:ListHostedZones"]) { Sid = "ListZones", Resource = ["*"] },
            new PolicyStatement(["route53:ListResourceRecordSets", "route53:ListTagsForResource", "route53:ListTagsForResources"])
            {
                Sid = "ReadZones",
                Resource = [zones],
            },
            .. zoneName is null ? [] : ChangeRecords(zones, zoneName),
        ]);
    }

    private static IEnumerable<PolicyStatement> ChangeRecords(string zones, string zoneName) =>
    [
        new PolicyStatement(["route53:ChangeResourceRecordSets"])
        {
            Sid = "ChangeRecords",
            Resource = [zones],
            Condition =
            [
                PolicyCondition.Present(RecordTypes),
                PolicyCondition.OnlyOf(RecordTypes, "A", "AAAA", "CNAME", "TXT"),
                PolicyCondition.Present(RecordNames),
                PolicyCondition.OnlyLike(RecordNames, zoneName, $"*.{zoneName}"),
            ],
        },
    ];

    // Lowercase, without the dot at the end.
    private const string RecordNames = "route53:ChangeResourceRecordSetsNormalizedRecordNames";
    private const string RecordTypes = "route53:ChangeResourceRecordSetsRecordTypes";
}
