using Lab.Infra;

namespace Lab.Cli.Sweep;

/// <summary>What keeps a sweep from a thing although no stack records it.</summary>
internal static class LeftoverUse
{
    /// <summary>
    /// Who still looks after it, in words, or <see langword="null"/>. As long as the cluster is there, its controllers serve with what they made, and
    /// would make it again.
    /// </summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="isClusterThere">Whether the environment's cluster exists.</param>
    public static string? Of(Ownership owner, bool isClusterThere) =>
        isClusterThere && owner.Maker is Maker.Controller or Maker.Service ? $"cluster {new ResourceNames(owner.Environment).Cluster} exists" : null;
}
