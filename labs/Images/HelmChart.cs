namespace Lab.Labs.Images;

/// <summary>A Helm chart, pinned.</summary>
/// <param name="Repository">The repository's URL.</param>
/// <param name="Name">The chart's name. A release of the same name gives its objects the names that documents call them by.</param>
/// <param name="Version">The chart's version.</param>
public sealed record HelmChart(string Repository, string Name, string Version);
