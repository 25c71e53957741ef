namespace Pulumi;

/// <summary>Names the package of a resource or function whose provider is parameterized. Mocks don't see it.</summary>
public sealed class RegisterPackageRequest
{
    /// <summary>Names a package and its parameters.</summary>
    public RegisterPackageRequest(
        string name,
        string version,
        string? downloadUrl,
        Dictionary<string, byte[]>? checksums = null,
        PackageParameterization? parameterization = null,
        PackageParameterization? extension = null)
    {
        Name = name;
        Version = version;
        DownloadUrl = downloadUrl ?? "";
        Checksums = checksums ?? [];
        Parameterization = parameterization;
        Extension = extension;
    }

    /// <summary>Names a package and its parameters, without an extension.</summary>
    public RegisterPackageRequest(
        string name, string version, string? downloadUrl, Dictionary<string, byte[]>? checksums, PackageParameterization? parameterization)
        : this(name, version, downloadUrl, checksums, parameterization, extension: null)
    {
    }

    /// <summary>The name of the provider's plugin.</summary>
    public string Name { get; }

    /// <summary>The version of the plugin.</summary>
    public string Version { get; }

    /// <summary>Where the plugin is downloaded, empty for Pulumi's own place.</summary>
    public string DownloadUrl { get; }

    /// <summary>Checksums of the plugin by platform.</summary>
    public Dictionary<string, byte[]> Checksums { get; }

    /// <summary>What makes the package of the plugin, if anything does.</summary>
    public PackageParameterization? Parameterization { get; }

    /// <summary>What extends the package, if anything does.</summary>
    public PackageParameterization? Extension { get; }

    /// <summary>Parameters of a plugin.</summary>
    /// <param name="name">The name of the package that they make.</param>
    /// <param name="version">Its version.</param>
    /// <param name="value">The parameters, as the plugin knows them.</param>
    public sealed class PackageParameterization(string name, string version, byte[] value)
    {
        /// <summary>The name of the package.</summary>
        public string Name { get; } = name;

        /// <summary>The version of the package.</summary>
        public string Version { get; } = version;

        /// <summary>The parameters.</summary>
        public byte[] Value { get; } = value;
    }
}
