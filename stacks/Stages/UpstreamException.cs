using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>A stage needs what another one has not made. Pulumi shows its message without a stack trace.</summary>
/// <param name="message">What is missing and what to do.</param>
public sealed class UpstreamException(string message) : RunException(message);
