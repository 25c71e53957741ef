using System.Collections.Immutable;
using Lab.Terraform;
using static Lab.Security.Tests.Rules.ResourceEdit;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>Buckets, of which the lab has none: what they are held to as soon as there is one.</summary>
internal static class BucketRules
{
    private const string NoBucket = "the lab makes no bucket: the function's archive goes with the request";

    private static readonly ImmutableArray<string> Blocks =
        ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        Rule("CKV2_AWS_6", "A bucket has a public access block", BucketPublicAccessBlock, block =>
                Blocks.All(flag => block.At(flag).IsOn()),
            """{"blockPublicAcls":true,"blockPublicPolicy":true,"ignorePublicAcls":true,"restrictPublicBuckets":true}"""),
        Rule("CKV_AWS_19", "What is in a bucket is encrypted", BucketEncryption, encryption => encryption.At("rules").Items().Any(
                rule => rule["applyServerSideEncryptionByDefault"]?["sseAlgorithm"].Text() is "AES256" or "aws:kms" or "aws:kms:dsse"),
            """{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"AES256"}}]}"""),
        Rule("CKV_AWS_21", "A bucket keeps versions", BucketVersioning, versioning =>
                versioning.Text("versioningConfiguration.status") == "Enabled",
            """{"versioningConfiguration":{"status":"Enabled"}}"""),
        Rule("CKV_AWS_379", "A bucket asks for TLS", BucketPolicy, policy => policy.DeniesWithoutTls(),
            """
            {
              "policy":"{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",
                \"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}"
            }
            """.ReplaceLineEndings("")) with { AlsoKnownAs = "AwsSolutions-S10" },
        Rule("CKV2_AWS_61", "What is in a bucket goes at some time", BucketLifecycle, lifecycle =>
                lifecycle.At("rules").Items().Any(rule => rule["status"].Text() == "Enabled"),
            """{"rules":[{"id":"end","status":"Enabled","expiration":{"days":14}}]}"""),
        Rule("AwsSolutions-S1", "Who reads a bucket is logged", BucketLogging, logging => logging.Text("targetBucket").Length > 0,
            """{"targetBucket":"logs","targetPrefix":"log/"}"""),
    ];

    // Since version 4 of the provider each of these settings is a resource of its own, which names the bucket.
    private static SecurityRule Rule(string id, string topic, string type, Func<RegisteredResource, bool> isOn, string on) =>
        new(id, topic, [Bucket], (bucket, registered) => registered.Of(type).Any(setting => setting.RefersTo(bucket) && isOn(setting)))
        {
            NothingToLookAt = NoBucket,
            Planted = "{}",
            Mended = [With(type, """{"bucket":"${{address}.id}",""" + on.Trim()[1..])],
        };
}
