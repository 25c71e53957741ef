namespace Lab.Labs.Images;

/// <summary>A container image, pinned.</summary>
/// <param name="Repository">Registry and repository, for example <c>docker.io/nicolaka/netshoot</c>.</param>
/// <param name="Tag">The version, for people.</param>
/// <param name="Digest">
/// What is pulled: tags can be moved, a digest can't (CKV_K8S_43). <see langword="null"/> only where the registry shows none; the image
/// says why its tag is enough.
/// </param>
public sealed record ContainerImage(string Repository, string Tag, string? Digest)
{
    /// <summary>The reference for a Pod: <c>repository:tag@digest</c>.</summary>
    public override string ToString() => Digest is null ? $"{Repository}:{Tag}" : $"{Repository}:{Tag}@{Digest}";
}
