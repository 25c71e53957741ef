namespace Lab.Labs.Images;

/// <summary>The container images of the labs, with where each was taken from and when it was looked up.</summary>
public static class LabImages
{
    /// <summary>
    /// Network tools. Release v0.16 of 2026-07-01 (https://github.com/nicolaka/netshoot/releases/tag/v0.16), digest of its multi-platform
    /// index on Docker Hub; looked up 2026-11-21.
    /// </summary>
    public static ContainerImage Netshoot { get; } =
        new("docker.io/nicolaka/netshoot", "v0.16", "sha256:b09d9b21381f47a79b3cbcb30da25266dc17186ea00ae65e99fdc51396f48e70");

    /// <summary>
    /// The web server of the load balancer labs. Tag 1.21, the last of which is 1.21.6 of 2022, the version of the course; digest of its
    /// multi-platform index on Docker Hub; looked up 2026-11-21.
    /// </summary>
    public static ContainerImage Nginx { get; } =
        new("docker.io/library/nginx", "1.21.6", "sha256:2bcabc23b45489fb0885d69a06ba1d648aeda973fae7bb981bafbb884165e514");
}
