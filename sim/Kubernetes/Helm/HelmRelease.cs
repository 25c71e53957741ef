using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>A revision of a release as Helm records it.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Revision">Counts installs and upgrades.</param>
/// <param name="Status"><c>deployed</c>, <c>failed</c> or <c>superseded</c>.</param>
/// <param name="Chart">Name, version and app version of its chart.</param>
/// <param name="Manifest">Its objects, in the order of their installation.</param>
internal sealed record HelmRelease(
    string Namespace, string Name, int Revision, string Status, (string Name, string Version, string AppVersion) Chart,
    ImmutableArray<PropertyMap> Manifest);
