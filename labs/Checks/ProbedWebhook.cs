using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>A webhook that the API server asks before it takes an object.</summary>
/// <param name="Configuration">The object that it is configured in.</param>
/// <param name="Name">Its name: <c>vingress.elbv2.k8s.aws</c>.</param>
/// <param name="FailurePolicy"><c>Fail</c> or <c>Ignore</c>: what becomes of the object while it doesn't answer.</param>
/// <param name="Resources">The resources that it is asked for: <c>ingresses</c>.</param>
/// <param name="ServiceName">The Service behind it.</param>
public sealed record ProbedWebhook(string Configuration, string Name, string FailurePolicy, ImmutableArray<string> Resources, string ServiceName);
