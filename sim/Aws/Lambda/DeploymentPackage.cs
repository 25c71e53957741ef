using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Lambda;

/// <summary>A function's deployment package: what the function needs to know of it, not the files themselves.</summary>
/// <param name="Sha256">SHA-256 of its content, in Base64.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Files">The paths of its files; none where the package is not known, such as one in S3.</param>
public sealed record DeploymentPackage(string Sha256, long Size, ImmutableArray<string> Files)
{
    /// <summary>The package that a function's properties name.</summary>
    public static DeploymentPackage Of(PropertyMap inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var archive = AssetValue.TryRead(inputs["code"]);
        return archive is null
            ? new DeploymentPackage(inputs.String("sourceCodeHash") ?? "", 0, [])
            : new DeploymentPackage(Convert.ToBase64String(Convert.FromHexString(archive.Hash)), archive.Size, archive.Files);
    }
}
