namespace Lab.Labs.Images;

/// <summary>The container images of the labs, with where each was taken from and when it was looked up.</summary>
public static class LabImages
{
    /// <summary>
    /// Network tools. Release v0.16 of 2026-07-01 (https://github.com/nicolaka/netshoot/releases/tag/v0.16). The digest is the one that public
    /// repositories pin with this tag; found there 2026-11-21, the registry itself was not asked.
    /// </summary>
    public static ContainerImage Netshoot { get; } =
        new("docker.io/nicolaka/netshoot", "v0.16", "sha256:b09d9b21381f47a79b3cbcb30da25266dc17186ea00ae65e99fdc51396f48e70");

    /// <summary>
    /// The web server of the load balancer labs. Tag 1.21, the last of which is 1.21.6 of 2022, the version of the course. The digest is the
    /// one that public repositories pin with <c>nginx:1.21.6</c>, and that nodes which pulled <c>nginx:1.21</c> as late as 2025-07-24 show as
    /// its image id; found there 2026-11-21, the registry itself was not asked.
    /// </summary>
    public static ContainerImage Nginx { get; } =
        new("docker.io/library/nginx", "1.21.6", "sha256:2bcabc23b45489fb0885d69a06ba1d648aeda973fae7bb981bafbb884165e514");

    /// <summary>
    /// The web server of the labs that need many small pods: nginx as user 101 on port 8080, which the restricted profile of the Pod
    /// Security Standards lets run as it is. The digest is that of its multi-platform index, as several public repositories pin it with this
    /// tag, one after an inspection of the registry that it wrote down; found there 2026-11-21, the registry itself was not asked.
    /// </summary>
    public static ContainerImage NginxUnprivileged { get; } =
        new("docker.io/nginxinc/nginx-unprivileged", "1.31.3-alpine3.24-slim", "sha256:90d82b3358df5758b3c57d20f2565082ce6f744906e7dc09afd0096c1b8eb2b5");

    /// <summary>
    /// Network tools with a shell, curl and jq, which the course's abandoned <c>praqma/network-multitool</c> lives on as
    /// (https://github.com/wbitt/Network-MultiTool). Its tags are rolling, so that the digest alone pins it: the one that nodes which
    /// pulled <c>latest</c> between 2026-05-11 and 2026-09-08 show in public as its image id; found there 2026-11-21, the registry itself was
    /// not asked.
    /// </summary>
    public static ContainerImage NetworkMultitool { get; } =
        new("docker.io/wbitt/network-multitool", "latest", "sha256:db2810fe2c8d36db074eab5d98fbf861c8ed55e0786d648d3477b3de9135632e");

    /// <summary>
    /// Multus in its thick form, from the registry of EKS in the cluster's region. The tag is that of
    /// https://github.com/aws/amazon-vpc-cni-k8s, config/multus/multus-daemonset-thick.yml, of 2025-06-25; looked up 2026-11-21. It is pinned by
    /// its tag: digests in that registry are shown to AWS accounts alone, and AWS gives each build a tag of its own (<c>eksbuild.3</c>).
    /// </summary>
    public static ContainerImage Multus(string region) =>
        new($"{EksRegistry.HostOf(region)}/eks/multus-cni", "v4.1.4-eksbuild.3_thick", Digest: null);
}
