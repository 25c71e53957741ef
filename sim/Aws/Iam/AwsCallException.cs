using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary>A call of AWS failed; the message is the one of the AWS SDK for Go v2, the code the service's.</summary>
internal sealed class AwsCallException(string code, string message) : ResourceException(code, message);
