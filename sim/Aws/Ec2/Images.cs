using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>An AMI. <paramref name="Parameter"/> is the public SSM parameter whose value is its id.</summary>
public sealed record Image(string Id, string Name, string Architecture, string Parameter)
{
    /// <summary>Whether it is one of EKS's optimized images.</summary>
    public bool IsForEks => Name.StartsWith(Images.EksPrefix, StringComparison.Ordinal);
}

/// <summary>The public AMIs: Amazon Linux 2023 and EKS's own built on it (<c>Data/images.json</c>, <c>Data/eks-versions.json</c>).</summary>
public static class Images
{
    /// <summary>How the names of EKS's optimized images begin.</summary>
    internal const string EksPrefix = "amazon-eks-node-";

    private static readonly Lazy<PropertyMap> Data = new(() => AwsData.Read("images.json"));

    /// <summary>All images of a region.</summary>
    public static IEnumerable<Image> All(World world, string region) => Data.Value.Map("parameters").Keys
        .Select(parameter => Named(world, region, Data.Value.Map("parameters").RequiredString(parameter), parameter))
        .Concat(EksVersions.All.SelectMany(version => AmiTypes.Select(amiType => ForEks(world, region, version, amiType))));

    /// <summary>EKS's AMI types that the simulated EKS knows.</summary>
    public static IEnumerable<string> AmiTypes => Data.Value.Map("eksAmiTypes").Keys;

    /// <summary>The image of that id.</summary>
    /// <exception cref="ResourceException"><c>InvalidAMIID.NotFound</c>.</exception>
    public static Image Find(World world, string region, string id) => All(world, region).FirstOrDefault(image => image.Id == id)
        ?? throw new ResourceException("InvalidAMIID.NotFound", $"The image id '[{id}]' does not exist");

    /// <summary>EKS's newest image of a type for a Kubernetes version.</summary>
    public static Image ForEks(World world, string region, string version, string amiType)
    {
        var variant = Data.Value.Map("eksAmiTypes").RequiredString(amiType);
        var date = EksVersions.AmiRelease(version).Split('-')[1];
        return Named(
            world, region, $"{EksPrefix}al2023-{variant.Replace('/', '-')}-{version}-v{date}",
            $"/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/{variant}/recommended/image_id");
    }

    private static Image Named(World world, string region, string name, string parameter) =>
        new(world.NewId("ami", $"{region}/{name}"), name, name.Contains("arm64", StringComparison.Ordinal) ? "arm64" : "x86_64", parameter);
}
